import {
  type DocumentNode,
  type ExecutionResult,
  executeSync,
  GraphQLError,
  getOperationAST,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import type { World } from "../world.ts";
import type { BulkRunner } from "../world-app-api.ts";
import { deniedFields, missingIdempotency } from "./access.ts";
import { type AdminContext, type Asker, resolveField, UnansweredField } from "./answer.ts";
import { actualCost, MAX_QUERY_COST, requestedCost } from "./cost.ts";
import { judgeIdempotency, mismatchAnswer } from "./idempotency.ts";
import { REGISTRY } from "./registry.ts";
import type { AdminSchema } from "./schema.ts";
import type { Throttle } from "./throttle.ts";

export interface AdminRequest {
  readonly query: string;
  readonly variables: Record<string, unknown>;
  readonly operationName: string | undefined;
}

interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The body of an answer; its HTTP status is 200 in every case, as Shopify's. */
export interface AdminAnswer {
  readonly data?: unknown;
  readonly errors?: readonly (AnswerError | GraphQLError)[];
  readonly extensions?: { readonly cost: Readonly<Record<string, unknown>> };
}

export interface AdminParts {
  readonly world: World;
  readonly admin: AdminSchema;
  readonly throttle: Throttle;
  readonly bulk?: BulkRunner;
}

/** Runs one of the project's operations against Shopify's schema; anything else is refused by name. */
export function executeAdmin(parts: AdminParts, asker: Asker, request: AdminRequest): AdminAnswer {
  const context: AdminContext = { ...asker, admin: parts.admin, bulk: parts.bulk };
  const asked = understand(parts.admin, request);
  if ("errors" in asked) return asked;
  const { document, operation, name } = asked;
  const denied = deniedFields(parts.admin, document, context.scopes)[0];
  if (denied) {
    const requiredAccess = denied.required.map((scope) => `\`${scope}\``).join(" or ");
    return refused(
      `Access denied for ${denied.field} field. Required access: ${requiredAccess} access scope.`,
      "ACCESS_DENIED",
      { requiredAccess },
    );
  }
  const [unkeyed] = missingIdempotency(parts.admin, operation);
  if (unkeyed) {
    return refused(
      `The @idempotent directive is required for this mutation but was not provided: ${unkeyed}.`,
      "BAD_REQUEST",
    );
  }
  const question = { schema: parts.admin.schema, document, operation, variables: request.variables };
  const cost = requestedCost(question);
  if (cost > MAX_QUERY_COST) {
    const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MAX_QUERY_COST}).`;
    return refused(message, "MAX_COST_EXCEEDED", { cost, maxCost: MAX_QUERY_COST });
  }
  const struck = parts.world.inner.faults.strike("admin-throttled", { shop: context.shop });
  if (struck || !parts.throttle.take(context.shop, cost)) {
    return { ...refused("Throttled", "THROTTLED"), extensions: costExtension(parts, context.shop, cost, null) };
  }
  const result = run(parts, context, { document, operation, name, variables: request.variables });
  const failure = result.errors?.find((error) => error.originalError && !(error.originalError instanceof GraphQLError));
  if (failure) return broken(failure);
  const actual = actualCost(question, result.data);
  parts.throttle.give(context.shop, Math.max(0, cost - actual));
  return {
    data: result.data,
    ...(result.errors ? { errors: result.errors } : {}),
    extensions: costExtension(parts, context.shop, cost, actual),
  };
}

interface Run {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly name: string;
  readonly variables: Record<string, unknown>;
}

type Data = NonNullable<ExecutionResult["data"]>;

/** What a mutation changed and its idempotency key are committed together; with an error, neither is. */
function run(parts: AdminParts, context: AdminContext, asked: Run): ExecutionResult {
  const { schema } = parts.admin;
  const execution = () =>
    executeSync({
      schema,
      document: asked.document,
      rootValue: REGISTRY[asked.name]?.(context),
      contextValue: context,
      variableValues: asked.variables,
      operationName: asked.name,
      fieldResolver: resolveField,
    });
  if (asked.operation.operation !== "mutation") return execution();
  try {
    return parts.world.inner.kit.db.transaction(() => {
      const verdict = judgeIdempotency(parts.world, context.shop, { schema, ...asked });
      if (verdict.kind === "again") return { data: verdict.answer as Data };
      if (verdict.kind === "mismatch") return { data: mismatchAnswer(asked.operation) };
      const result = execution();
      if (result.errors) throw new RolledBack(result);
      verdict.remember(result.data);
      return result;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.result;
    throw error;
  }
}

class RolledBack extends Error {
  readonly result: ExecutionResult;

  constructor(result: ExecutionResult) {
    super("a mutation failed");
    this.result = result;
  }
}

function understand(
  admin: AdminSchema,
  request: AdminRequest,
):
  | (AdminAnswer & { errors: NonNullable<AdminAnswer["errors"]> })
  | { document: DocumentNode; operation: OperationDefinitionNode; name: string } {
  let document: DocumentNode;
  try {
    document = parse(request.query);
  } catch (error) {
    return { errors: [error as GraphQLError] };
  }
  const operation = getOperationAST(document, request.operationName);
  const name = operation?.name?.value;
  if (!operation || name === undefined || !admin.operations.names.has(name) || !REGISTRY[name]) {
    const message = `The simulator does not implement the operation "${name ?? "(without name)"}". It answers exactly the operations of the project's .graphql files: ${[...admin.operations.names].join(", ")}. Put it into a .graphql file and register it in simulator/graphql/registry.ts.`;
    process.stderr.write(`${message}\n`);
    return refused(message, "SIMULATOR_UNKNOWN_OPERATION");
  }
  const wrong = validate(admin.schema, document);
  return wrong.length > 0 ? { errors: wrong } : { document, operation, name };
}

function refused(message: string, code: string, more: Record<string, unknown> = {}) {
  return { errors: [{ message, extensions: { code, ...more } }] };
}

/** A resolver of ours failed: no half answer, and not in silence. */
function broken(failure: GraphQLError): AdminAnswer {
  const code =
    failure.originalError instanceof UnansweredField ? "SIMULATOR_UNANSWERED_FIELD" : "INTERNAL_SERVER_ERROR";
  process.stderr.write(`${failure.originalError?.stack ?? failure.message}\n`);
  return { data: null, errors: [{ message: failure.message, path: failure.path ?? [], extensions: { code } }] };
}

function costExtension(parts: AdminParts, shop: string, requested: number, actual: number | null) {
  return {
    cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus: parts.throttle.status(shop) },
  };
}
