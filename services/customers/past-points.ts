import { z } from "zod";
import { GivePastPointsV1 } from "../../contracts/imports/customers.ts";
import { LIMITS } from "../../contracts/limits.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { jobs } from "../_runtime/jobs/jobs.ts";
import { rootCause } from "../_runtime/outbox.ts";

const PAST_POINTS = "past-points";

/** version: of the rule that wants it; after: the last order dealt with. */
const Cursor = z.object({ version: z.int(), after: z.string() });

/** A rule that begins to want it, again: orders that have their points are passed over. */
export function requestPastPoints(transaction: Transaction, shop: Shop, version: number): Promise<void> {
  return jobs.request(transaction, shop, PAST_POINTS, { cursor: { version, after: "" }, restart: true });
}

export interface PastPointsDeps {
  readonly database: Pick<Database, "transact">;
  readonly makeRoom: (signal: AbortSignal) => Promise<void>;
}

/** Gives points to the orders from before the install, some at a time. Nobody is mailed of it. */
export function pastPointsJob({ database, makeRoom }: PastPointsDeps): JobDefinition {
  const definition: JobDefinition<z.output<typeof Cursor>> = {
    name: PAST_POINTS,
    cursor: Cursor,
    run: async (job) => {
      const { shop, signal } = job;
      const { version } = job.cursor;
      let { after } = job.cursor;
      let { done } = job.progress;
      const total = done + (await countWaiting(database, shop, after));
      while (!signal.aborted) {
        await makeRoom(signal);
        const ids = await waitingAfter(database, shop, after);
        const last = ids.at(-1);
        if (last === undefined) return;
        const messages = ids.map((orderId) => {
          const id = `${PAST_POINTS}:${version}:${orderId}`;
          const { data: _, ...cause } = rootCause("customers", shop, id, "backfill");
          return { ...cause, type: GivePastPointsV1.type, subject: orderId, data: { orderId } };
        });
        after = last;
        done += ids.length;
        await job.take(messages, { version, after }, { done, total });
      }
    },
  };
  return definition as JobDefinition;
}

const WAITING = "shop = $1 and is_past and was_paid and rule is null and order_id > $2";

async function waitingAfter(database: Pick<Database, "transact">, shop: Shop, after: string): Promise<string[]> {
  const rows = await database.transact((transaction) =>
    transaction.query<{ order_id: string }>({
      name: "past-points-page",
      text: `select order_id from loyalty_orders where ${WAITING} order by order_id limit $3`,
      values: [shop, after, LIMITS.consumeBatchMessages],
    }),
  );
  return rows.map((row) => row.order_id);
}

async function countWaiting(database: Pick<Database, "transact">, shop: Shop, after: string): Promise<number> {
  const [row] = await database.transact((transaction) =>
    transaction.query<{ waiting: number }>({
      name: "past-points-count",
      text: `select count(*)::int as waiting from loyalty_orders where ${WAITING}`,
      values: [shop, after],
    }),
  );
  return row?.waiting ?? 0;
}
