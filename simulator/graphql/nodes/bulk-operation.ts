import { gid } from "../../gid.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { BulkOperation } from "../../world-app-api.ts";
import type { AdminContext, Node } from "../answer.ts";

/** BulkOperation of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/BulkOperation. */
export function bulkOperationNode(world: World, operation: BulkOperation): Node {
  const { status, completedAt, fileSizeBytes } = operation;
  const expired = status === "completed" && fileSizeBytes !== null && world.inner.bulk.urlUntil(operation) === null;
  const urlIf =
    (wanted: boolean) =>
    (_: unknown, { bulk }: AdminContext) =>
      wanted ? (bulk?.urlOf(operation) ?? null) : null;
  return {
    __typename: "BulkOperation",
    id: gid("BulkOperation", operation.id),
    type: "QUERY",
    query: operation.query,
    status: expired ? "EXPIRED" : status.toUpperCase(),
    errorCode: operation.errorCode,
    createdAt: isoUtc(operation.createdAt),
    completedAt: completedAt === null ? null : isoUtc(completedAt),
    // UnsignedInt64 is text in Shopify's answers.
    objectCount: String(operation.objectCount),
    rootObjectCount: String(operation.rootObjectCount),
    fileSize: fileSizeBytes === null || status !== "completed" ? null : String(fileSizeBytes),
    url: urlIf(status === "completed"),
    partialDataUrl: urlIf(status === "failed"),
  };
}
