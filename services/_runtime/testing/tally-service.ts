import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { defineCommand, defineEvent, defineQuery, defineWebhook } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { Database, Transaction } from "../database.ts";
import { PoisonMessage, UserError } from "../errors.ts";
import type { Intake } from "../intake.ts";
import type { JobDefinition } from "../jobs/job.ts";
import { NOTHING_PERSONAL, type Privacy } from "../privacy/erasure.ts";
import type { ServiceRights } from "../rights.ts";
import { answer, type Decided, hear, type Outgoing, type ServiceDefinition } from "../service.ts";

const Data = z.object({ n: z.int(), padding: z.string().optional() });

export const ThingHappenedV1 = defineEvent("thing", "happened", 1, Data);
export const ThingHookV1 = defineWebhook("things", "create", 1, Data);
export const ThingTalliedV1 = defineEvent("thing", "tallied", 1, Data);
export const ThingTakenV1 = defineCommand("gateway", "take", 1, Data);
export const TallyV1 = defineCommand("gateway", "tally", 1, Data);
export const TallyTotal = defineQuery("gateway", "total", 1, {
  input: z.object({ waitMs: z.int().default(0) }),
  output: z.object({ total: z.int() }),
});

/** The smallest whole service: counts things, and says that it has. It borrows the name, and so the roles, of gateway. */
export const rights: ServiceRights = {
  name: "gateway",
  hears: [ThingHappenedV1, ThingHookV1, TallyV1],
  says: [ThingTalliedV1, ThingHookV1],
  asks: [],
  answers: [TallyTotal],
};

/** A second service, which hears what the first says; it borrows the name of inventory. */
export const echoRights: ServiceRights = {
  name: "inventory",
  hears: [ThingTalliedV1],
  says: [],
  asks: [],
  answers: [],
};

/** Writes a row for each tally it hears, into a table as the first one's. */
export function echoService(): ServiceDefinition {
  return {
    name: "inventory",
    hears: [hear(ThingTalliedV1, ({ data }) => ({ n: data.n }))],
    privacy: NOTHING_PERSONAL,
    says: [],
    asks: [],
    answers: [],
    apply: async (transaction, batch) => {
      for (const { message, decision } of batch as readonly Decided<{ n: number }>[]) {
        await insertTally(transaction, message.shop, message.id, decision.n);
      }
      return [];
    },
  };
}

export const TALLY_TABLE = `
  create table public.tally (shop text not null, message_id text not null, n int not null check (n <> 666), pid int)`;

export interface TallyHooks {
  privacy?: Privacy;
  /** Runs at each decision; what it throws is the decision's error. */
  decide?: (message: Message<z.output<typeof Data>>) => void | Promise<void>;
  /** Runs inside the write. */
  apply?: (batch: readonly Decided[]) => void | Promise<void>;
  /** Beside the one that counts. */
  jobs?: readonly JobDefinition[];
  /** The service's own work of the copy that leads. */
  lead?: () => Promise<() => Promise<void>>;
  /** Told what the runtime lends. */
  start?: (intake: Intake) => void;
}

const CountCursor = z.object({ next: z.int(), to: z.int(), stepMs: z.int() });

/** Writes one row a step, in the transaction that saves the cursor: a step left out or done twice shows. */
function countJob(database: Database): JobDefinition<z.output<typeof CountCursor>> {
  return {
    name: "count",
    cursor: CountCursor,
    run: async ({ shop, cursor, signal, save }) => {
      const { to, stepMs } = cursor;
      for (let n = cursor.next; n <= to && !signal.aborted; n++) {
        await database.transact(async (transaction) => {
          await insertTally(transaction, shop, "count", n);
          await save(transaction, { next: n + 1, to, stepMs }, { done: n, total: to });
        });
        await sleep(stepMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}

export function tallyService(database: Database, hooks: TallyHooks = {}): ServiceDefinition {
  const decide = async (message: Message<z.output<typeof Data>>) => {
    if (message.data.n < 0) throw new PoisonMessage("NEGATIVE", `${message.data.n} is below zero`);
    if (message.data.n === 4_000) throw new UserError("TOO_MANY", "4000 is too many", "send fewer");
    await hooks.decide?.(message);
    return message.data.n === 0 ? null : { n: message.data.n };
  };
  return {
    name: "gateway",
    hears: [hear(ThingHappenedV1, decide), hear(ThingHookV1, decide), hear(TallyV1, decide)],
    says: rights.says,
    asks: [],
    answers: [
      answer(TallyTotal, async ({ waitMs }, shop) => {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        // The WHERE forgets the shop, on purpose: row-level security must not.
        const [row] = await database.forShop(shop, (transaction) =>
          transaction.query<{ total: string }>({
            name: "tally-total",
            text: "select coalesce(sum(n), 0) as total from public.tally",
            values: [],
          }),
        );
        return { total: Number(row?.total) };
      }),
    ],
    privacy: hooks.privacy ?? NOTHING_PERSONAL,
    takes: [hear(ThingTakenV1, decide)],
    jobs: [countJob(database), ...(hooks.jobs ?? [])],
    ...(hooks.lead && { lead: hooks.lead }),
    start: async ({ intake }) => {
      hooks.start?.(intake);
      return async () => undefined;
    },
    apply: async (transaction, batch) => {
      await hooks.apply?.(batch);
      return writeTally(transaction, batch as readonly Decided<{ n: number }>[]);
    },
  };
}

async function writeTally(transaction: Transaction, batch: readonly Decided<{ n: number }>[]): Promise<Outgoing[]> {
  for (const { message, decision } of batch) {
    await insertTally(transaction, message.shop, message.id, decision.n);
  }
  return batch.map(({ message, decision }) => ({
    cause: message,
    message: ThingTalliedV1,
    data: { n: decision.n },
    id: `${message.id}:tallied`,
  }));
}

async function insertTally(transaction: Transaction, shop: string, messageId: string, n: number): Promise<void> {
  await transaction.query({
    name: "tally-insert",
    text: "insert into public.tally (shop, message_id, n, pid) values ($1, $2, $3, $4)",
    values: [shop, messageId, n, process.pid],
  });
}
