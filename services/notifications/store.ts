import type { z } from "zod";
import type { LogLine } from "../../contracts/queries/notifications.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Prisma, PrismaClient } from "../../prisma/notifications/generated/client.ts";
import { forShopPrisma, type Transaction } from "../_runtime/database.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { CAUSE_NAMES, CAUSES, type Cause, type MailLocale } from "./causes.ts";
import { cursorOf, positionOf } from "./log-page.ts";
import { applyDecisions, type WriteOptions } from "./store-write.ts";
import { DEFAULT_TEMPLATES } from "./templates/defaults.ts";
import type { MailTemplate } from "./templates/render.ts";

type Line = z.output<typeof LogLine>;

export interface LogFilter {
  readonly cause?: Cause | undefined;
  readonly outcome?: Line["outcome"] | undefined;
  readonly orderId?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface Contact {
  readonly customerId: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  /** null: never heard. */
  readonly consent: string | null;
  readonly gone: boolean;
}

/** What is kept of the shop itself. readAt: when Shopify was asked; null: never. */
export interface ShopRow {
  readonly staffEmail: string | null;
  readonly name: string | null;
  readonly email: string | null;
  readonly readAt: Date | null;
}

export interface NotificationsStore {
  /** @see ServiceDefinition.apply */
  apply(transaction: Transaction, batch: readonly Decided[]): Promise<readonly Outgoing[]>;
  /** Newest first. @throws UserError BAD_CURSOR. */
  log(shop: Shop, filter: LogFilter): Promise<{ lines: Line[]; nextCursor: string | null; total: number }>;
  summary(shop: Shop, from: Date, to: Date): Promise<{ sent: number; notSent: number; failed: number; queued: number }>;
  /** The shop's own, else the one in the code. */
  template(shop: Shop, cause: Cause, locale: MailLocale): Promise<MailTemplate>;
  isOn(shop: Shop, cause: Cause): Promise<boolean>;
  causes(shop: Shop, locale: MailLocale): Promise<(MailTemplate & { cause: Cause; on: boolean; marketing: boolean })[]>;
  /** Of a customer that was merged: the one it is now. null: nothing was heard of it. */
  contact(shop: Shop, customerId: string): Promise<Contact | null>;
  shop(shop: Shop): Promise<ShopRow>;
}

/** Merges that are followed: a customer merged more often than this is nobody we mail. */
const MERGES_FOLLOWED = 5;
const NO_SHOP_ROW: ShopRow = { staffEmail: null, name: null, email: null, readAt: null };

/** @param prisma on the query role's pool: its reads see one shop, whatever their WHERE says. */
export function notificationsStore(prisma: PrismaClient, options: WriteOptions): NotificationsStore {
  const read = <T>(shop: Shop, work: (tx: Prisma.TransactionClient) => Promise<T>) => forShopPrisma(prisma, shop, work);
  return {
    apply: (transaction, batch) => applyDecisions(transaction, batch, options),
    log: (shop, filter) => read(shop, (tx) => readLog(tx, shop, filter)),
    summary: (shop, from, to) => read(shop, (tx) => readSummary(tx, shop, from, to)),
    template: async (shop, cause, locale) => {
      const where = { shop_cause_locale: { shop, cause, locale } };
      const own = await read(shop, (tx) => tx.template.findUnique({ where, select: { subject: true, body: true } }));
      return own ?? DEFAULT_TEMPLATES[locale][cause];
    },
    isOn: async (shop, cause) => {
      const own = await read(shop, (tx) => tx.switch.findUnique({ where: { shop_cause: { shop, cause } } }));
      return own?.on ?? CAUSES[cause].on;
    },
    causes: (shop, locale) =>
      read(shop, async (tx) => {
        const switches = await tx.switch.findMany({ where: { shop } });
        const templates = await tx.template.findMany({ where: { shop, locale } });
        return CAUSE_NAMES.map((cause) => {
          const own = templates.find((each) => each.cause === cause) ?? DEFAULT_TEMPLATES[locale][cause];
          const on = switches.find((each) => each.cause === cause)?.on ?? CAUSES[cause].on;
          return { cause, on, subject: own.subject, body: own.body, marketing: CAUSES[cause].marketing };
        });
      }),
    contact: (shop, customerId) => read(shop, (tx) => readContact(tx, shop, customerId)),
    shop: async (shop) =>
      (await read(shop, (tx) => tx.shop.findUnique({ where: { shop }, omit: { shop: true } }))) ?? NO_SHOP_ROW,
  };
}

async function readLog(tx: Prisma.TransactionClient, shop: Shop, filter: LogFilter) {
  const { cause, outcome, orderId } = filter;
  const where: Prisma.MailWhereInput = {
    shop,
    ...(cause && { cause }),
    ...(outcome && { outcome }),
    ...(orderId && { orderId }),
  };
  const after = filter.cursor === undefined ? null : positionOf(filter.cursor);
  // The first condition says nothing new: it is the one that the index can begin at.
  const older: Prisma.MailWhereInput = after
    ? { at: { lte: after.at }, OR: [{ at: { lt: after.at } }, { logId: { lt: after.logId } }] }
    : {};
  const rows = await tx.mail.findMany({
    where: { AND: [where, older] },
    orderBy: [{ at: "desc" }, { logId: "desc" }],
    take: filter.limit + 1,
    omit: { facts: true },
  });
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return {
    lines: page.map(lineOf),
    nextCursor: rows.length > filter.limit && last ? cursorOf(last) : null,
    total: await tx.mail.count({ where }),
  };
}

function lineOf(row: Prisma.MailGetPayload<{ omit: { facts: true } }>): Line {
  const { logId, reason, recipient, subject, orderId, attempts, messageId, correlationId } = row;
  return {
    logId,
    at: row.at.toISOString(),
    cause: row.cause as Cause,
    outcome: row.outcome as Line["outcome"],
    reason,
    recipient,
    subject,
    orderId,
    attempts,
    messageId,
    correlationId,
  };
}

async function readSummary(tx: Prisma.TransactionClient, shop: Shop, from: Date, to: Date) {
  const rows = await tx.mail.groupBy({
    by: ["outcome"],
    where: { shop, at: { gte: from, lt: to } },
    _count: true,
    orderBy: { outcome: "asc" },
  });
  const count = (outcome: Line["outcome"]) => rows.find((row) => row.outcome === outcome)?._count ?? 0;
  return { sent: count("sent"), notSent: count("not-sent"), failed: count("failed"), queued: count("queued") };
}

async function readContact(tx: Prisma.TransactionClient, shop: Shop, customerId: string): Promise<Contact | null> {
  let id = customerId;
  for (let merges = 0; merges <= MERGES_FOLLOWED; merges++) {
    const row = await tx.contact.findUnique({ where: { shop_customerId: { shop, customerId: id } } });
    if (!row?.mergedInto) return row;
    id = row.mergedInto;
  }
  return null;
}
