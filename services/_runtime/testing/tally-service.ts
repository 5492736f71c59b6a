import { z } from "zod";
import { defineCommand, defineEvent, defineQuery, defineWebhook } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { Database, Transaction } from "../database.ts";
import { PoisonMessage, UserError } from "../errors.ts";
import type { ServiceRights } from "../rights.ts";
import { answer, type Decided, hear, type Outgoing, type ServiceDefinition } from "../service.ts";

const Data = z.object({ n: z.int(), padding: z.string().optional() });

export const ThingHappenedV1 = defineEvent("thing", "happened", 1, Data);
export const ThingHookV1 = defineWebhook("things", "create", 1, Data);
export const ThingTalliedV1 = defineEvent("thing", "tallied", 1, Data);
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

export const TALLY_TABLE = `
  create table public.tally (shop text not null, message_id text not null, n int not null check (n <> 666));
  create table public.attempt (shop text not null, message_id text not null)`;

export interface TallyHooks {
  /** Runs at each decision; what it throws is the decision's error. */
  decide?: (message: Message<z.output<typeof Data>>) => void | Promise<void>;
  /** Runs inside the write. */
  apply?: (batch: readonly Decided[]) => void | Promise<void>;
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
    apply: async (transaction, batch) => {
      await hooks.apply?.(batch);
      return writeTally(transaction, batch as readonly Decided<{ n: number }>[]);
    },
  };
}

async function writeTally(transaction: Transaction, batch: readonly Decided<{ n: number }>[]): Promise<Outgoing[]> {
  for (const { message, decision } of batch) {
    await transaction.query({
      name: "tally-insert",
      text: "insert into public.tally (shop, message_id, n) values ($1, $2, $3)",
      values: [message.shop, message.id, decision.n],
    });
  }
  return batch.map(({ message, decision }) => ({
    cause: message,
    message: ThingTalliedV1,
    data: { n: decision.n },
    id: `${message.id}:tallied`,
  }));
}
