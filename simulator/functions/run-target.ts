import { coerceInputValue, type ExecutionResult, executeSync, GraphQLError, type GraphQLFieldResolver } from "graphql";
import type { CheckoutCart } from "../checkout/cart.ts";
import { ownerOf } from "../customizations/customizations.ts";
import type { Customization } from "../customizations/model.ts";
import { functionLimits } from "../extensions/function-limits.ts";
import { fullNamespace } from "../graphql/nodes/metafield.ts";
import type { World } from "../world.ts";
import type { Bundles } from "./bundles.ts";
import type { FunctionExtension, FunctionTarget } from "./catalogue.ts";
import { functionsSchema, outputType } from "./functions-schema.ts";
import { type InputSubject, inputNode } from "./input-nodes.ts";
import { checkInputQuery } from "./input-query.ts";
import type { RunFunction } from "./reuse.ts";

/** Why a Function failed. Shopify then goes on as if it had answered nothing. */
export type RunFailure =
  | "NOT_IN_APP"
  | "BUNDLE_FAILED"
  | "QUERY_REFUSED"
  | "VARIABLES_REFUSED"
  | "INPUT_TOO_LARGE"
  | "RUN_ERROR"
  | "INSTRUCTIONS_OVER_LIMIT"
  | "OUTPUT_TOO_LARGE"
  | "INVALID_OUTPUT";

/** One run, as the log of Function runs has it. */
export interface TargetRun {
  readonly handle: string;
  readonly target: string;
  readonly input: unknown;
  /** As the schema coerces it; null where it failed. */
  readonly output: unknown;
  readonly failure: { readonly code: RunFailure; readonly message: string } | null;
  readonly log: string;
  /** As counted by QuickJS, above what Shopify's engine takes. */
  readonly instructions: number;
  readonly instructionLimit: number;
  readonly inputBytes: number;
  readonly outputBytes: number;
  readonly durationMs: number;
}

/** Of the instructions that are counted, what Shopify's engine takes at most (measured: 0.58 to 0.83). */
const COUNTED_TO_REAL = 0.85;

export interface TargetCall {
  readonly world: World;
  readonly bundles: Bundles;
  readonly runFunction: RunFunction;
  readonly cart: CheckoutCart;
  readonly customization: Exclude<Customization, { kind: "carrierService" }>;
  readonly target: string;
  readonly step: InputSubject["step"];
}

/** Runs a target of the Function behind a discount, validation or transform. Undefined: the Function has no such target. */
export async function runTarget(call: TargetCall): Promise<TargetRun | undefined> {
  const { world, customization, target } = call;
  const handle = customization.functionHandle;
  const extension = world.functions.find(handle);
  const started = performance.now();
  const limits = functionLimits(call.cart.lines.length);
  const run = { handle, target, input: null, output: null, log: "", instructions: 0, inputBytes: 0, outputBytes: 0 };
  const end = (more: Partial<TargetRun>, failure: TargetRun["failure"] = null): TargetRun => ({
    ...run,
    ...more,
    failure,
    instructionLimit: limits.instructions,
    durationMs: Math.round((performance.now() - started) * 10) / 10,
  });
  const fail = (code: RunFailure, message: string, more: Partial<TargetRun> = {}) => end(more, { code, message });
  if (!extension) return fail("NOT_IN_APP", `The app has no Function ${handle} any more.`);
  const found = extension.targets.find((one) => one.target === target);
  if (!found) return undefined;
  let input: unknown;
  try {
    input = inputOf(call, extension, found);
  } catch (error) {
    const code = error instanceof BadVariables ? "VARIABLES_REFUSED" : "QUERY_REFUSED";
    return fail(code, messageOf(error));
  }
  const inputBytes = Buffer.byteLength(JSON.stringify(input));
  if (inputBytes > limits.inputBytes) {
    return fail("INPUT_TOO_LARGE", `${inputBytes} bytes of ${limits.inputBytes}`, { input, inputBytes });
  }
  const bundle = await call.bundles.get(extension).catch((error: unknown) => messageOf(error));
  if (typeof bundle === "string") return fail("BUNDLE_FAILED", bundle, { input, inputBytes });
  const exportName = bundle.targets.find((one) => one.target === target)?.exportName ?? found.exportName;
  const { output, instructions, outputBytes, error, log } = await call.runFunction(bundle, exportName, input);
  const facts = { input, inputBytes, instructions, outputBytes, log };
  if (error !== null) return fail("RUN_ERROR", error, facts);
  if (instructions * COUNTED_TO_REAL > limits.instructions) {
    return fail("INSTRUCTIONS_OVER_LIMIT", `${instructions} counted, ${limits.instructions} allowed`, facts);
  }
  if (outputBytes > limits.outputBytes) {
    return fail("OUTPUT_TOO_LARGE", `${outputBytes} bytes of ${limits.outputBytes}`, facts);
  }
  try {
    return end({ ...facts, output: coerced(extension, target, output) });
  } catch (wrong) {
    return fail("INVALID_OUTPUT", messageOf(wrong), facts);
  }
}

class BadVariables extends Error {}

/** The answer to the Function's own input query. @throws GraphQLError, BadVariables, or UnknownInput naming a field. */
function inputOf(call: TargetCall, extension: FunctionExtension, { inputQuery }: FunctionTarget): unknown {
  const { world, cart, customization, step } = call;
  if (!extension.api) throw new Error(`${extension.handle} has no target that is run here.`);
  const owner = ownerOf(customization);
  if (!owner) throw new Error(`${customization.kind} has no Function.`);
  const { document } = checkInputQuery(extension.api, inputQuery);
  const more = customization.kind === "discount" ? { discountClasses: customization.discountClasses } : {};
  const result: ExecutionResult = executeSync({
    schema: functionsSchema(extension.api),
    document,
    rootValue: inputNode({ world, cart, owner, step, ownerNode: [customization.kind, more] }),
    variableValues: variablesOf(call, extension),
    fieldResolver: resolveInput,
  });
  const [wrong] = result.errors ?? [];
  // Only what is wrong with a variable has no place in the answer.
  if (wrong) throw wrong.path === undefined ? new BadVariables(wrong.message) : (wrong.originalError ?? wrong);
  return result.data;
}

/** The JSON object in the owner's metafield that the toml names; its members are the query's variables. */
function variablesOf({ world, customization }: TargetCall, { variables }: FunctionExtension): Record<string, unknown> {
  const owner = ownerOf(customization);
  if (!variables || !owner) return {};
  const namespace = fullNamespace(variables.namespace);
  const found = world.metafields
    .list(customization.shop, owner)
    .find((one) => one.namespace === namespace && one.key === variables.key);
  if (!found) return {};
  const parsed: unknown = JSON.parse(found.value);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    throw new BadVariables(`The metafield ${variables.namespace}.${variables.key} is no JSON object.`);
  }
  return parsed as Record<string, unknown>;
}

const resolveInput: GraphQLFieldResolver<unknown, unknown> = (source, args, _context, info) => {
  const value = (source as Record<string, unknown> | undefined)?.[info.fieldName];
  if (value === undefined) {
    throw new Error(
      `The simulator gives Functions no ${info.parentType.name}.${info.fieldName}: add it in simulator/functions/input-nodes.ts.`,
    );
  }
  return typeof value === "function" ? (value as (given: unknown) => unknown)(args) : value;
};

/** @throws GraphQLError where the output is not what Shopify's schema takes. */
function coerced(extension: FunctionExtension, target: string, output: unknown): unknown {
  if (!extension.api) return output;
  return coerceInputValue(output, outputType(extension.api, target), (path, _value, error) => {
    throw new GraphQLError(`${path.join(".")}: ${error.message}`);
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
