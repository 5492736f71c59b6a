import { type DocumentNode, GraphQLError, parse } from "graphql";
import { knownBulkQuery } from "../../bulk/document.ts";
import { brokenRules } from "../../bulk/rules.ts";
import { idOfGid } from "../../gid.ts";
import type { BulkOperation } from "../../world-app-api.ts";
import type { AdminContext, Node } from "../answer.ts";
import { bulkOperationNode } from "../nodes/bulk-operation.ts";

/** At a time, of one app in one shop, since API 2026-01. Source: shopify.dev/docs/api/usage/bulk-operations/queries. */
const MAX_OPEN = 5;

interface RunArguments {
  readonly query: string;
  readonly groupObjects: boolean;
}

/**
 * Begins a bulk operation over one of the project's own bulk queries.
 * @throws GraphQLError SIMULATOR_UNKNOWN_OPERATION for any other query that Shopify would run.
 */
export const bulkOperationRunQuery = (context: AdminContext): Node => ({
  bulkOperationRunQuery: ({ query, groupObjects }: RunArguments) => {
    const { world, shop, scopes, admin, bulk } = context;
    if (!bulk) throw new Error("bulk operations need what runs them");
    const document = parsed(query);
    if (typeof document === "string") return refusal("INVALID", ["query"], [`Invalid bulk query: ${document}`]);
    if (knownBulkQuery(admin.operations, document) === undefined) throw unknownQuery(context, query);
    const broken = brokenRules(admin.schema, document);
    if (broken.length > 0) return refusal("INVALID", ["query"], broken);
    if (world.inner.bulk.open(shop).length >= MAX_OPEN) {
      return refusal("LIMIT_REACHED", null, ["Bulk operations limit reached. Please try again later."]);
    }
    const operation = world.inner.bulk.create(shop, { query, groupObjects, scopes });
    bulk.start(operation);
    return { bulkOperation: bulkOperationNode(world, operation), userErrors: [] };
  },
});

export const bulkOperationCancel = ({ world, shop }: AdminContext): Node => ({
  bulkOperationCancel: ({ id }: { readonly id: string }) => {
    const operation = world.inner.bulk.find(shop, idOfGid(id) ?? 0);
    if (!operation) {
      return { bulkOperation: null, userErrors: [{ field: ["id"], message: "Bulk operation does not exist" }] };
    }
    const open: readonly BulkOperation["status"][] = ["created", "running", "canceling"];
    if (!open.includes(operation.status)) {
      const message = `A bulk operation cannot be canceled when it is ${operation.status}`;
      return { bulkOperation: bulkOperationNode(world, operation), userErrors: [{ field: null, message }] };
    }
    const canceling = world.inner.bulk.update(operation, { status: "canceling" });
    return { bulkOperation: bulkOperationNode(world, canceling), userErrors: [] };
  },
});

function parsed(query: string): DocumentNode | string {
  try {
    return parse(query);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function refusal(code: string, field: readonly string[] | null, messages: readonly string[]): Node {
  return { bulkOperation: null, userErrors: messages.map((message) => ({ field, message, code })) };
}

function unknownQuery({ admin }: AdminContext, query: string): GraphQLError {
  const known = [...admin.operations.names].filter((name) => name.startsWith("Bulk"));
  const message = `The simulator runs in bulk exactly the project's queries named Bulk..., with any search: ${known.join(", ")}. Not: ${query}`;
  process.stderr.write(`${message}\n`);
  return new GraphQLError(message, { extensions: { code: "SIMULATOR_UNKNOWN_OPERATION" } });
}
