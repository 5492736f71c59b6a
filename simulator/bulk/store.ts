import { gid } from "../gid.ts";
import type { Kit } from "../state/act.ts";
import type { Row } from "../state/database.ts";
import type { BulkApi, BulkOperation } from "../world-app-api.ts";

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/objects/BulkOperation ("expire after seven days"). */
const RESULT_KEPT_MS = 7 * 86_400_000;
const DEFAULT_ROWS = 100;
const MAX_ROWS = 1_000;
const OPEN = "status IN ('created', 'running', 'canceling')";

/** What a running one changes of itself. */
export type BulkChange = Partial<
  Pick<BulkOperation, "status" | "errorCode" | "completedAt" | "objectCount" | "rootObjectCount" | "fileSizeBytes">
>;

export interface BulkStore extends BulkApi {
  create(shop: string, asked: Pick<BulkOperation, "query" | "scopes" | "groupObjects">): BulkOperation;
  /** Progress: told to nobody. */
  update(operation: BulkOperation, change: BulkChange): BulkOperation;
  /** The last change, with its journal entry and bulk_operations/finish. */
  finish(operation: BulkOperation, change: BulkChange & Required<Pick<BulkOperation, "status">>): BulkOperation;
}

export function openBulkStore(kit: Kit): BulkStore {
  const { db, clock } = kit;
  const read = (row: Row) => JSON.parse(String(row["doc"])) as BulkOperation;
  const write = (operation: BulkOperation) => {
    db.run(
      `INSERT INTO bulk_operations (id, shop, status, doc) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET status = excluded.status, doc = excluded.doc`,
      operation.id,
      operation.shop,
      operation.status,
      JSON.stringify(operation),
    );
    return operation;
  };
  const find: BulkStore["find"] = (shop, id) => {
    const row = db.get("SELECT doc FROM bulk_operations WHERE shop = ? AND id = ?", shop, id);
    return row && read(row);
  };
  /** Somebody may have asked to cancel it meanwhile: only what is named changes. */
  const changed = (operation: BulkOperation, change: BulkChange) =>
    write({ ...(find(operation.shop, operation.id) ?? operation), ...change });

  return {
    find,
    list: ({ shop, limit = DEFAULT_ROWS } = {}) =>
      db
        .all(
          "SELECT doc FROM bulk_operations WHERE (?1 IS NULL OR shop = ?1) ORDER BY id DESC LIMIT ?2",
          shop ?? null,
          Math.min(limit, MAX_ROWS),
        )
        .map(read),
    open: (shop) =>
      db
        .all(`SELECT doc FROM bulk_operations WHERE ${OPEN} AND (?1 IS NULL OR shop = ?1) ORDER BY id`, shop ?? null)
        .map(read),
    urlUntil({ completedAt, fileSizeBytes }) {
      if (completedAt === null || fileSizeBytes === null) return null;
      const until = completedAt + RESULT_KEPT_MS;
      return until > clock.now() ? until : null;
    },
    create: (shop, asked) =>
      kit.act(shop, "app", (action) => {
        const operation = write({
          ...asked,
          id: kit.ids.next("bulkOperation"),
          shop,
          status: "created",
          errorCode: null,
          createdAt: action.at,
          completedAt: null,
          objectCount: 0,
          rootObjectCount: 0,
          fileSizeBytes: null,
        });
        action.note("bulk.created", factsOf(operation));
        return operation;
      }),
    update: changed,
    finish: (operation, change) =>
      kit.act(operation.shop, "simulator", (action) => {
        const finished = changed(operation, { ...change, completedAt: action.at });
        action.note("bulk.finished", factsOf(finished));
        action.webhook("bulk_operations/finish", () => ({
          admin_graphql_api_id: gid("BulkOperation", finished.id),
          completed_at: new Date(action.at).toISOString(),
          created_at: new Date(finished.createdAt).toISOString(),
          error_code: finished.errorCode?.toLowerCase() ?? null,
          status: finished.status,
          type: "query",
        }));
        return finished;
      }),
  };
}

function factsOf(operation: BulkOperation): Record<string, unknown> {
  const { status, errorCode, objectCount, rootObjectCount } = operation;
  return { bulkOperationId: gid("BulkOperation", operation.id), status, errorCode, objectCount, rootObjectCount };
}
