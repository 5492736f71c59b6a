import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../../contracts/limits.ts";
import { textArray } from "../binary-array.ts";
import type { Database } from "../database.ts";
import { isConnectionLost } from "../database-errors.ts";
import { codeOf, messageOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { consumed, deadLetters, messageAgeSeconds } from "../metrics.ts";
import type { CommittedMessage } from "../outbox.ts";
import { StaleErasures } from "../privacy/decision.ts";
import type { ServiceDefinition } from "../service.ts";
import { SpanKind, withSpan } from "../tracing.ts";
import { type DecideOptions, decideAll, fateOfError, filedOf } from "./decide.ts";
import { type Delivery, labelOf } from "./delivery.ts";
import type { Fate, WrittenFate } from "./fate.ts";
import { writeBatch } from "./write.ts";

/** While the database is away the batch in hand waits for it: an outage is nobody's dead letter. */
const DATABASE_RETRY_MS = 1_000;

/** What to tell NATS of a delivery. retryMs: give it back, to come again after that long. */
export type Settlement = "ack" | { readonly retryMs: number };

export interface BatchOptions extends DecideOptions {
  readonly service: ServiceDefinition;
  readonly database: Database;
  readonly logger: Logger;
  readonly hand: (messages: readonly CommittedMessage[]) => void;
  readonly random: () => number;
}

/** Exponential from the first to the longest wait, with half of it left to chance so that failures spread out. */
export function redeliveryMs(deliveries: number, random: () => number): number {
  const full = Math.min(LIMITS.redeliveryLongestMs, LIMITS.redeliveryFirstMs * 2 ** (deliveries - 1));
  return Math.round(full * (0.5 + random() / 2));
}

/**
 * Deals with a batch: everything it returns "ack" for is committed.
 * @param stopped aborts the wait for a database that is away; what was not written is given back.
 */
export async function processBatch(
  deliveries: readonly Delivery[],
  options: BatchOptions,
  stopped: AbortSignal,
): Promise<Settlement[]> {
  const traceparents = deliveries.flatMap(({ headers }) => headers["ce-traceparent"] ?? []);
  const [traceparent, ...links] = traceparents;
  const name = `consume ${options.service.name}`;
  return withSpan(name, { kind: SpanKind.CONSUMER, traceparent, links }, async () => {
    for (;;) {
      try {
        return await attempt(deliveries, options);
      } catch (error) {
        if (error instanceof StaleErasures) {
          await options.erasures.refresh(options.database).catch(() => undefined);
          continue;
        }
        if (!isConnectionLost(error) || stopped.aborted) return giveAllBack(deliveries, error, options);
        options.logger.warn({ code: codeOf(error) }, "database away: the batch waits for it");
        await sleep(DATABASE_RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
      }
    }
  });
}

function giveAllBack(deliveries: readonly Delivery[], error: unknown, options: BatchOptions): Settlement[] {
  options.logger.error({ err: error, messages: deliveries.length }, "batch given back");
  return deliveries.map((delivery) => giveBack(delivery, options));
}

function giveBack(delivery: Delivery, options: BatchOptions): Settlement {
  return { retryMs: redeliveryMs(delivery.deliveries, options.random) };
}

/** @throws only where the database is away; every other error is the fate of one delivery. */
async function attempt(deliveries: readonly Delivery[], options: BatchOptions): Promise<Settlement[]> {
  const seen = await findSeen(deliveries, options.database);
  const settlements = new Map<Delivery, Settlement>();
  const unseen = deliveries.filter((delivery) => !seen.has(delivery));
  for (const delivery of seen) {
    settlements.set(delivery, "ack");
    count(options, labelOf(delivery).type, "duplicate");
  }
  const decidedUnder = options.erasures.generation;
  const fates = await decideAll(unseen, options);
  for (const fate of fates)
    if (fate.kind === "retry" && isConnectionLost(fate.error)) await options.database.write.query("select 1");
  const writing: { delivery: Delivery; fate: WrittenFate }[] = [];
  for (const [index, fate] of fates.entries()) {
    const delivery = unseen[index] as Delivery;
    if (fate.kind === "retry") settlements.set(delivery, settleRetry(delivery, fate, options));
    else writing.push({ delivery, fate });
  }
  try {
    await writeAll(
      writing.map(({ fate }) => fate),
      decidedUnder,
      options,
    );
    for (const { delivery } of writing) settlements.set(delivery, "ack");
  } catch (error) {
    if (isConnectionLost(error) || error instanceof StaleErasures) throw error;
    // One of them spoils the batch: alone, each shows whether it is the one.
    options.logger.warn(
      { code: codeOf(error), reason: messageOf(error), messages: writing.length },
      "batch failed: one by one",
    );
    for (const { delivery, fate } of writing)
      settlements.set(delivery, await writeAlone(delivery, fate, decidedUnder, options));
  }
  return deliveries.map((delivery) => settlements.get(delivery) ?? giveBack(delivery, options));
}

async function writeAlone(
  delivery: Delivery,
  fate: WrittenFate,
  decidedUnder: bigint,
  options: BatchOptions,
): Promise<Settlement> {
  try {
    await writeAll([fate], decidedUnder, options);
    return "ack";
  } catch (error) {
    if (isConnectionLost(error) || error instanceof StaleErasures) throw error;
    const instead = fateOfError(error, filedOf(delivery, fate.message, options.erasures), fate.message);
    if (instead.kind === "retry") return settleRetry(delivery, instead, options);
    await writeAll([instead], decidedUnder, options);
    return "ack";
  }
}

async function writeAll(fates: readonly WrittenFate[], decidedUnder: bigint, options: BatchOptions): Promise<void> {
  if (fates.length === 0) return;
  const { service, database, hand, logger } = options;
  const { fresh, committed } = await writeBatch(database, service, fates, decidedUnder);
  hand(committed);
  const now = Date.now();
  for (const fate of fates) {
    const { label } = fate;
    count(options, label.type, fresh.has(fate) ? fate.kind : "duplicate");
    if (fate.message) {
      const labels = { service: service.name, stream: streamOf(fate) };
      messageAgeSeconds.observe(labels, Math.max(0, now - Date.parse(fate.message.time)) / 1_000);
    }
    if (fate.kind === "dead-letter" && fresh.has(fate)) {
      deadLetters.inc({ service: service.name, code: fate.code });
      logger.error(
        { messageId: label.messageId, type: label.type, code: fate.code, reason: fate.reason },
        "dead letter",
      );
    }
  }
}

function streamOf({ message, label }: WrittenFate): string {
  if (label.isCommand) return "COMMANDS";
  return message?.type.startsWith("shopify.") ? "SHOPIFY" : "EVENTS";
}

function settleRetry(delivery: Delivery, fate: Extract<Fate, { kind: "retry" }>, options: BatchOptions): Settlement {
  const { label, error } = fate;
  const settlement = giveBack(delivery, options);
  count(options, label.type, "retried");
  const { messageId, type } = label;
  options.logger.warn(
    { err: error, messageId, type, deliveries: delivery.deliveries },
    "message failed: it comes again",
  );
  return settlement;
}

function count(options: BatchOptions, type: string, outcome: string): void {
  consumed.inc({ service: options.service.name, type, outcome });
}

/** Redeliveries that were committed before: they need no decision. First deliveries are not looked up, the inbox's key decides. */
async function findSeen(deliveries: readonly Delivery[], database: Database): Promise<ReadonlySet<Delivery>> {
  const again = deliveries.filter((delivery) => delivery.deliveries > 1);
  if (again.length === 0) return new Set();
  const labels = again.map(labelOf);
  const rows = await database.transact((transaction) =>
    transaction.query<{ shop: string; message_id: string }>({
      name: "inbox-seen",
      text: `select shop, message_id from runtime.inbox
             where (shop, message_id) in (select * from unnest($1::text[], $2::text[]))`,
      values: [textArray(labels.map((label) => label.shop)), textArray(labels.map((label) => label.messageId))],
    }),
  );
  const found = new Set(rows.map((row) => `${row.shop}/${row.message_id}`));
  return new Set(again.filter((_, index) => found.has(`${labels[index]?.shop}/${labels[index]?.messageId}`)));
}
