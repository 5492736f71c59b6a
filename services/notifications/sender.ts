import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";
import { BreakerOpenError } from "../_runtime/policy.ts";
import { ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { SpanKind, withSpan } from "../_runtime/tracing.ts";
import { mailLocaleOf } from "./causes.ts";
import { isMarketing, OFF, type Settled } from "./mail-line.ts";
import { MailRefused, type MailServer, type OutgoingMail } from "./mail-server.ts";
import type { Pace } from "./pace.ts";
import { type RecipientParts, recipientOf } from "./recipient.ts";
import type { ReadShop } from "./shop-facts.ts";
import type { NotificationsStore } from "./store.ts";
import type { ClaimedMail, MailQueue } from "./store-queue.ts";
import { renderMail, TemplateError } from "./templates/render.ts";
import { shownOf } from "./templates/shown.ts";

/** Mails in hand at once. */
const CLAIM_MAILS = 8;
/** Longer than all that is done with one mail: nobody else takes it while we may still send it. */
const LEASE_MS = 120_000;
const POLL_MS = 1_000;
const BACKOFF_FIRST_MS = 2_000;
const BACKOFF_LONGEST_MS = 300_000;
/** A mail that could not be sent for so long is no news any more. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;

export interface SenderParts extends RecipientParts {
  readonly store: Pick<NotificationsStore, "contact" | "template" | "isOn">;
  readonly queue: MailQueue;
  readonly readShop: ReadShop;
  readonly server: MailServer;
  /** The address mails come from. */
  readonly from: string;
  /** Gives way to a burst of messages. */
  readonly pace: Pick<Pace, "waitMs">;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** In tests shorter than POLL_MS and BACKOFF_FIRST_MS. */
  readonly pollMs?: number;
  readonly backoffFirstMs?: number;
}

/**
 * Sends what is queued until stopped. Copies share the work by claims. At least once: a crash after the server took a
 * mail and before that is written down sends it again, under the same Message-ID (docs/decisions/011).
 */
export function startSender(parts: SenderParts): () => Promise<void> {
  const by = randomUUID();
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      const began = performance.now();
      const sent = await sendDue(parts, by).catch((error: unknown) => {
        parts.logger.warn({ err: error }, "the mail queue is out of reach; trying again");
        return 0;
      });
      const waitMs = sent < CLAIM_MAILS ? (parts.pollMs ?? POLL_MS) : parts.pace.waitMs(performance.now() - began);
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const running = loop();
  return async () => {
    stopping.abort();
    await running;
  };
}

/** @returns how many lines were claimed. Each is written down by itself, as soon as its outcome is known. */
export async function sendDue(parts: SenderParts, by: string): Promise<number> {
  const now = parts.now();
  const claimed = await parts.queue.claim({ by, now: new Date(now), until: new Date(now + LEASE_MS) }, CLAIM_MAILS);
  const reading = readingOnce(parts);
  const written = await Promise.allSettled(claimed.map((line) => sendOne(reading, by, line)));
  for (const each of written) {
    // The lease ends by itself, and then the line is sent again.
    if (each.status === "rejected") parts.logger.warn({ err: each.reason }, "the outcome of a mail was not written");
  }
  return claimed.length;
}

/** Mails of one claim read a shop's name, switches and templates once: three of four transactions of a mail. */
function readingOnce(parts: SenderParts): SenderParts {
  const { store, readShop } = parts;
  return {
    ...parts,
    readShop: onceEach((shop) => readShop(shop)),
    store: { contact: store.contact, template: onceEach(store.template), isOn: onceEach(store.isOn) },
  };
}

function onceEach<A extends readonly string[], R>(read: (...key: A) => Promise<R>): (...key: A) => Promise<R> {
  const answers = new Map<string, Promise<R>>();
  return (...key) => {
    const name = key.join("/");
    const answer = answers.get(name) ?? read(...key);
    answers.set(name, answer);
    return answer;
  };
}

async function sendOne(parts: SenderParts, by: string, line: ClaimedMail): Promise<void> {
  const options = { kind: SpanKind.PRODUCER, traceparent: line.traceparent ?? undefined };
  return withSpan(`mail ${line.cause}`, options, async () => {
    let mail: OutgoingMail;
    try {
      const prepared = await prepare(parts, line);
      if ("outcome" in prepared) return await parts.queue.settle(line, by, prepared);
      mail = prepared;
    } catch (error) {
      return await retryOrGiveUp(parts, by, line, error, { counted: false });
    }
    const written = { recipient: mail.to, subject: mail.subject };
    try {
      await parts.server.send(mail);
    } catch (error) {
      if (error instanceof MailRefused) {
        return await parts.queue.settle(line, by, { outcome: "failed", reason: `refused: ${error.message}` }, written);
      }
      return await retryOrGiveUp(parts, by, line, error, { counted: !(error instanceof BreakerOpenError) });
    }
    await parts.queue.settle(line, by, { outcome: "sent", reason: null }, written);
  });
}

/** The mail as it goes out, or why it does not. @throws where something that is needed could not be asked just now. */
async function prepare(parts: SenderParts, line: ClaimedMail): Promise<OutgoingMail | Settled> {
  const { shop, cause, facts } = line;
  try {
    // Switched off since it was queued.
    if (!(await parts.store.isOn(shop, cause))) return { outcome: "not-sent", reason: OFF };
    const shopFacts = await parts.readShop(shop);
    const recipient = await recipientOf(line, shopFacts, parts);
    if (typeof recipient === "string") return { outcome: "not-sent", reason: recipient };
    const locale = mailLocaleOf(recipient.locale);
    const template = await parts.store.template(shop, cause, locale);
    const marketing = isMarketing(cause);
    const shown = shownOf(facts, { locale, shop: shopFacts, name: recipient.name });
    const rendered = await renderMail(template, shown, { marketing });
    return {
      ...rendered,
      from: { name: shopFacts.name, address: parts.from },
      to: recipient.address,
      replyTo: shopFacts.email,
      messageId: `${line.log_id}.${shop}@${parts.from.split("@")[1]}`,
      unsubscribe: marketing && shopFacts.email ? `<mailto:${shopFacts.email}?subject=unsubscribe>` : null,
    };
  } catch (error) {
    if (error instanceof TemplateError) return { outcome: "failed", reason: `template-failed: ${error.message}` };
    if (error instanceof ShopClosed) return { outcome: "not-sent", reason: "shop-closed" };
    throw error;
  }
}

async function retryOrGiveUp(
  parts: SenderParts,
  by: string,
  line: ClaimedMail,
  error: unknown,
  options: { counted: boolean },
): Promise<void> {
  const reason = messageOf(error);
  const now = parts.now();
  parts.logger.warn({ logId: line.log_id, shop: line.shop, reason }, "a mail was not sent; it waits");
  if (now - line.at.getTime() > GIVE_UP_AFTER_MS) {
    return parts.queue.settle(line, by, { outcome: "failed", reason: `gave-up: ${reason}` });
  }
  const waitMs = Math.min((parts.backoffFirstMs ?? BACKOFF_FIRST_MS) * 2 ** (line.attempts - 1), BACKOFF_LONGEST_MS);
  await parts.queue.putOff(line, by, new Date(now + waitMs), `waiting: ${reason}`, options);
}
