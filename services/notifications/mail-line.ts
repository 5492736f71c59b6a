import { createHash } from "node:crypto";
import { z } from "zod";
import { type Message, Origin } from "../../contracts/envelope.ts";
import { NotificationSettledV1 } from "../../contracts/events/notifications.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Outgoing } from "../_runtime/service.ts";
import { CAUSES, type Cause } from "./causes.ts";
import type { MailWanted } from "./decisions.ts";
import { MailFacts } from "./facts.ts";

/** Points of one order may come in several steps, a moment apart: their mail waits for them. */
export const POINTS_WAIT_MS = 3_000;
const LOG_ID_CHARACTERS = 32;
/** The shop has switched these mails off: the log has a line, and nobody is told (contracts/events/notifications.ts). */
export const OFF = "off";

/** The same cause has the same line in the log, whoever finds it and how often. */
export function logIdOf(shop: Shop, cause: Cause, key: string): string {
  return createHash("sha256")
    .update(JSON.stringify([shop, cause, key]))
    .digest("hex")
    .slice(0, LOG_ID_CHARACTERS);
}

/** What became of a mail. reason is said to people: "no-consent", "template-failed: body: ...". */
export interface Settled {
  readonly outcome: "sent" | "not-sent" | "failed";
  readonly reason: string | null;
}

/** A new line of the log, as the table takes it by rowColumns. */
export interface MailRow {
  readonly shop: string;
  readonly log_id: string;
  readonly cause: Cause;
  readonly key: string;
  readonly outcome: "queued" | "not-sent";
  readonly reason: string | null;
  readonly order_id: string | null;
  readonly facts: unknown;
  readonly at: string;
  readonly due_at: string;
  readonly origin: string;
  readonly message_id: string;
  readonly correlation_id: string;
  readonly traceparent: string | null;
}

/** @param isOn what the shop has decided. @param hasServer there is a mail server to send by. */
export function mailRow(
  message: Message,
  wanted: MailWanted,
  { isOn, hasServer, now }: { isOn: boolean; hasServer: boolean; now: number },
): MailRow {
  const { cause } = wanted.facts;
  const reason = reasonNotTo(message, wanted, isOn, hasServer);
  const waitMs = cause === "points-summary" ? POINTS_WAIT_MS : 0;
  return {
    shop: message.shop,
    log_id: logIdOf(message.shop, cause, wanted.key),
    cause,
    key: wanted.key,
    outcome: reason === null ? "queued" : "not-sent",
    reason,
    order_id: wanted.orderId,
    facts: reason === null ? z.encode(MailFacts, wanted.facts) : null,
    at: new Date(now).toISOString(),
    due_at: new Date(now + waitMs).toISOString(),
    origin: message.origin,
    message_id: message.id,
    correlation_id: message.correlationid,
    traceparent: message.traceparent ?? null,
  };
}

function reasonNotTo(message: Message, wanted: MailWanted, isOn: boolean, hasServer: boolean): string | null {
  if (message.origin !== "live") return message.origin;
  if (!isOn) return OFF;
  if (wanted.needless) return wanted.needless;
  return hasServer ? null : "no-mail-server";
}

/** Two steps of one order's points: earned adds up; balance and tier are those of the newer step. */
export function mergePoints(first: MailRow, second: MailRow): MailRow {
  const [a, b] = [first, second].map((row) => MailFacts.parse(row.facts));
  if (a?.cause !== "points-summary" || b?.cause !== "points-summary") return first;
  const later = Date.parse(b.asOf) - Date.parse(a.asOf) || b.points.balance - a.points.balance;
  const newer = later >= 0 ? b : a;
  const points = { ...newer.points, earned: a.points.earned + b.points.earned };
  return { ...first, facts: z.encode(MailFacts, { ...newer, points }) };
}

/** What the settling of a line is caused by: the message that wanted it. */
export interface LineOrigin {
  readonly shop: Shop;
  readonly log_id: string;
  readonly cause: string;
  readonly origin: string;
  readonly message_id: string;
  readonly correlation_id: string;
  readonly traceparent: string | null;
}

/** @returns at most one. */
export function settledEvents(line: LineOrigin, { outcome, reason }: Settled): Outgoing[] {
  if (reason === OFF) return [];
  const cause: Message = {
    specversion: "1.0",
    id: line.message_id,
    type: "notifications.line.v1",
    source: "/flotilla/notifications",
    time: new Date(0).toISOString(),
    shop: line.shop,
    origin: Origin.parse(line.origin),
    correlationid: line.correlation_id,
    ...(line.traceparent && { traceparent: line.traceparent }),
    data: null,
  };
  const data = { logId: line.log_id, cause: line.cause, outcome, reason };
  return [{ cause, message: NotificationSettledV1, data, id: `notification.settled:${line.log_id}` }];
}

export function isMarketing(cause: Cause): boolean {
  return CAUSES[cause].marketing;
}
