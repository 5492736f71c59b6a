import { z } from "zod";
import { defineQuery } from "../define.ts";
import { LIMITS } from "../limits.ts";
import { Gid } from "../order.ts";

const Time = z.iso.datetime({ offset: true });

export const Cause = z.enum(["low-stock", "refund", "points-summary", "order-confirmation"]);
/** What the templates are written in. Shoppers get the one that fits their locale, else English. */
export const MailLocale = z.enum(["en", "de"]);

/**
 * One line a cause and recipient: sent, or not sent and why ("off", "no-consent", "no-address", "no-mail-server",
 * "nothing-refunded", "backfill", "reconcile"), or failed ("template-failed: ...", "refused: ...", "gave-up: ...").
 */
export const LogLine = z.object({
  logId: z.string(),
  at: Time,
  cause: Cause,
  outcome: z.enum(["queued", "sent", "not-sent", "failed"]),
  reason: z.string().nullable(),
  recipient: z.string().nullable(),
  subject: z.string().nullable(),
  orderId: Gid.nullable(),
  attempts: z.int(),
  messageId: z.string(),
  correlationId: z.string(),
});

export const NotificationsLog = defineQuery("notifications", "log", 1, {
  input: z.object({
    cause: Cause.optional(),
    outcome: z.enum(["queued", "sent", "not-sent", "failed"]).optional(),
    orderId: Gid.optional(),
    cursor: z.string().max(500).optional(),
    limit: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
  }),
  output: z.object({ lines: z.array(LogLine), nextCursor: z.string().nullable(), total: z.int() }),
});

/** Mails of [from, to) by outcome. */
export const NotificationsSummary = defineQuery("notifications", "summary", 1, {
  input: z.object({ from: Time, to: Time }),
  output: z.object({ sent: z.int(), notSent: z.int(), failed: z.int(), queued: z.int() }),
});

/**
 * The templates of one locale (English where none is named).
 * staffEmail: as a merchant set it; null: mail to the staff goes to defaultStaffEmail, the shop's own address.
 */
export const NotificationsSettings = defineQuery("notifications", "settings", 1, {
  input: z.object({ locale: MailLocale.optional() }),
  output: z.object({
    causes: z.array(
      z.object({ cause: Cause, on: z.boolean(), subject: z.string(), body: z.string(), marketing: z.boolean() }),
    ),
    staffEmail: z.string().nullable(),
    /** null where Shopify could not be asked just now. */
    defaultStaffEmail: z.string().nullable(),
  }),
});

/**
 * A template on a real order, as it would be sent; subject and body where the merchant is still writing. Without an
 * order: on a made-up one. problem: why it does not render, with the place; html and text are empty then.
 */
export const NotificationsPreview = defineQuery("notifications", "preview", 1, {
  input: z.object({
    cause: Cause,
    orderId: Gid.optional(),
    locale: MailLocale.optional(),
    subject: z.string().max(500).optional(),
    body: z.string().max(50_000).optional(),
  }),
  output: z.object({ subject: z.string(), html: z.string(), text: z.string(), problem: z.string().nullable() }),
});
