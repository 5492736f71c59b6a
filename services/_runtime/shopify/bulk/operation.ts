import { setTimeout as sleep } from "node:timers/promises";
import { TransientError, UserError } from "../../errors.ts";
import type { AdminClient } from "../admin-client.ts";
import { AdminDeclined } from "../admin-errors.ts";
import {
  type BulkOperationStateFragment,
  ListBulkOperationsDocument,
  ReadBulkOperationDocument,
  StartBulkOperationDocument,
} from "../generated/admin.ts";

/* These calls cost some points each and are few: they do not stand back for live work, as reading does. */

const POLL_FIRST_MS = 250;
const POLL_LONGEST_MS = 10_000;
const UNDER_WAY: ReadonlySet<string> = new Set(["CREATED", "RUNNING"]);
/** Other bulk operations of the app run in this shop: ours has to wait. */
const BUSY: ReadonlySet<string> = new Set(["OPERATION_IN_PROGRESS", "LIMIT_REACHED"]);

/**
 * Begins a bulk operation, or finds the one that was begun by somebody who died before writing its id down.
 * @returns its id.
 * @throws TransientError BULK_BUSY; AdminDeclined where Shopify refuses the query.
 */
export async function beginBulk(client: AdminClient, query: string): Promise<string> {
  const { bulkOperations } = await client.run(ListBulkOperationsDocument, {});
  const left = bulkOperations.nodes.find((each) => UNDER_WAY.has(each.status) && each.query === query);
  if (left) return left.id;
  try {
    // Twice begun is only twice read.
    const options = { repeatable: true };
    const { bulkOperationRunQuery } = await client.run(
      StartBulkOperationDocument,
      { query, groupObjects: true },
      options,
    );
    const id = bulkOperationRunQuery?.bulkOperation?.id;
    if (id !== undefined) return id;
    throw new TransientError("BULK_NOT_BEGUN", "Shopify answered without a bulk operation");
  } catch (error) {
    if (error instanceof AdminDeclined && error.errors.some(({ code }) => BUSY.has(code ?? ""))) {
      throw new TransientError(
        "BULK_BUSY",
        "Shopify is reading other lists of this shop for the app; it waits its turn",
      );
    }
    throw error;
  }
}

/** How a bulk operation ended. whole false: it failed on its way, and the file holds what it had read until then. */
export type BulkEnd =
  | { readonly kind: "file"; readonly operation: BulkOperationStateFragment; readonly whole: boolean }
  | { readonly kind: "nothing"; readonly operation: BulkOperationStateFragment }
  /** It will never have a file: to be begun anew. */
  | { readonly kind: "lost"; readonly code: string };

/**
 * Waits until it has ended. @param told of every look at it.
 * @throws UserError BULK_ACCESS_DENIED.
 */
export async function endOfBulk(
  client: AdminClient,
  id: string,
  signal: AbortSignal,
  told: (operation: BulkOperationStateFragment) => Promise<void>,
): Promise<BulkEnd | null> {
  for (let waitMs = POLL_FIRST_MS; !signal.aborted; waitMs = Math.min(POLL_LONGEST_MS, waitMs * 2)) {
    const { bulkOperation } = await client.run(ReadBulkOperationDocument, { id });
    if (bulkOperation === null) return { kind: "lost", code: "BULK_UNKNOWN" };
    const end = endOf(bulkOperation);
    if (end) return end;
    await told(bulkOperation);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
  return null;
}

function endOf(operation: BulkOperationStateFragment): BulkEnd | null {
  switch (operation.status) {
    case "CREATED":
    case "RUNNING":
    case "CANCELING":
      return null;
    case "COMPLETED":
      return operation.url === null ? { kind: "nothing", operation } : { kind: "file", operation, whole: true };
    case "CANCELED":
    case "EXPIRED":
      return { kind: "lost", code: `BULK_${operation.status}` };
    case "FAILED":
      if (operation.errorCode === "ACCESS_DENIED") throw accessDenied();
      if (operation.partialDataUrl !== null) return { kind: "file", operation, whole: false };
      return { kind: "lost", code: `BULK_${operation.errorCode ?? "FAILED"}` };
  }
}

function accessDenied(): UserError {
  return new UserError(
    "BULK_ACCESS_DENIED",
    "Shopify does not let the app read this",
    "open the app from the Shopify admin and grant the access it asks for, then try again",
  );
}

/** The address of its file now. */
export async function fileOf(client: AdminClient, id: string): Promise<string | null> {
  const { bulkOperation } = await client.run(ReadBulkOperationDocument, { id });
  return bulkOperation?.url ?? bulkOperation?.partialDataUrl ?? null;
}
