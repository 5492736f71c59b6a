import { z } from "zod";
import { type CustomersLoyalty, LoyaltyRule, type LoyaltySummary } from "../../contracts/queries/customers.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Prisma, PrismaClient } from "../../prisma/customers/generated/client.ts";
import { forShopPrisma, type Transaction } from "../_runtime/database.ts";
import { UserError } from "../_runtime/errors.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import type { Reason } from "./book-order.ts";
import type { Decision, EmailConsent } from "./decisions.ts";
import { cursorOf, literalPattern, numberOfCursor } from "./list-page.ts";
import { defaultRule, nextTierOf, type Rule } from "./points.ts";
import { applyBatch } from "./store-work.ts";

type Loyalty = z.output<typeof CustomersLoyalty.output>;
type CustomerView = NonNullable<Loyalty["customer"]>;
type Summary = z.output<typeof LoyaltySummary.output>;
type Reader = Prisma.TransactionClient;

/** The newest of a customer's entries that a page shows. */
const MAX_ENTRIES = 250;

export interface ListFilter {
  readonly search?: string | undefined;
  readonly tier?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface CustomersStore {
  /** @see ServiceDefinition.apply: one shop after the other, each under its lock. */
  apply(transaction: Transaction, batch: readonly Decided<Decision>[]): Promise<readonly Outgoing[]>;
  /** Entries newest first. By email: of a customer who is still there, the newest where several had it. */
  loyalty(shop: Shop, by: { customerId: string } | { email: string }): Promise<Loyalty>;
  /** Newest first, without those deleted or merged into another. @throws UserError BAD_CURSOR. */
  list(
    shop: Shop,
    filter: ListFilter,
  ): Promise<{ customers: CustomerView[]; nextCursor: string | null; total: number }>;
  /** Of the entries dated in [from, to). Moves between customers count as neither. @throws UserError SHOP_UNKNOWN. */
  summary(shop: Shop, from: Date, to: Date): Promise<Summary>;
}

/**
 * @param prisma on the query role's pool: its reads see one shop, whatever their WHERE says.
 * @param now unix milliseconds: what "the last twelve months" are.
 */
export function customersStore(prisma: PrismaClient, now: () => number): CustomersStore {
  return {
    apply: (transaction, batch) => applyBatch(transaction, batch, now()),
    loyalty: (shop, by) => forShopPrisma(prisma, shop, (tx) => loyaltyOf(tx, shop, by)),
    list: (shop, filter) => forShopPrisma(prisma, shop, (tx) => listCustomers(tx, shop, filter)),
    summary: (shop, from, to) => forShopPrisma(prisma, shop, (tx) => summaryOf(tx, shop, from, to)),
  };
}

/** null while nobody has told the shop's currency. */
async function ruleOf(tx: Reader, shop: Shop): Promise<Rule | null> {
  const rule = await tx.loyaltyRule.findFirst({ where: { shop }, orderBy: { version: "desc" } });
  if (rule) {
    const { points, perMinor, currency } = rule;
    const Tiers = LoyaltyRule.shape.tiers;
    const tiers = z.decode(Tiers, rule.tiers as z.input<typeof Tiers>);
    return { points, perMinor, currency, tiers, pastOrders: rule.pastOrders };
  }
  const known = await tx.shop.findUnique({ where: { shop } });
  return known?.currency ? defaultRule(known.currency) : null;
}

type CustomerRecord = NonNullable<Awaited<ReturnType<Reader["customer"]["findFirst"]>>>;

function viewOf(row: CustomerRecord, currency: string | null): CustomerView {
  return {
    customerId: row.customerId,
    name: row.name,
    email: row.email,
    tags: row.tags,
    emailConsent: row.emailConsent as EmailConsent | null,
    locale: row.locale,
    points: Number(row.points),
    tier: row.tier,
    spent12MonthsMinor: row.spentMinor,
    currency,
    orders: row.orders,
    createdAt: row.createdAt?.toISOString() ?? null,
    deleted: row.deleted,
    mergedInto: row.mergedInto,
  };
}

/** Prisma would compare without regard to capitals by ILIKE, which no index serves. */
async function idByEmail(tx: Reader, shop: Shop, email: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ customer_id: string }[]>`
    select customer_id from customers
    where shop = ${shop} and lower(email) = lower(${email.trim()}) and merged_into is null
    order by deleted, number desc limit 1`;
  return row?.customer_id ?? null;
}

async function loyaltyOf(tx: Reader, shop: Shop, by: { customerId: string } | { email: string }): Promise<Loyalty> {
  const id = "customerId" in by ? by.customerId : await idByEmail(tx, shop, by.email);
  const row =
    id === null ? null : await tx.customer.findUnique({ where: { shop_customerId: { shop, customerId: id } } });
  if (row === null) return { customer: null, entries: [], nextTier: null, metafield: null };
  const { customerId } = row;
  const rule = await ruleOf(tx, shop);
  const entries = await tx.pointsEntry.findMany({
    where: { shop, customerId },
    orderBy: [{ at: "desc" }, { bookedAt: "desc" }, { entryId: "desc" }],
    take: MAX_ENTRIES,
  });
  const written = await tx.metafield.findUnique({ where: { shop_customerId: { shop, customerId } } });
  return {
    customer: viewOf(row, rule?.currency ?? null),
    entries: entries.map((entry) => ({
      entryId: entry.entryId,
      at: entry.at.toISOString(),
      reason: entry.reason as Reason,
      delta: Number(entry.delta),
      amountMinor: entry.amountMinor,
      orderId: entry.orderId,
      orderName: entry.orderName,
      rule: entry.rule,
      messageId: entry.messageId,
      correlationId: entry.correlationId,
    })),
    nextTier: rule && nextTierOf(rule, row.spentMinor),
    metafield: metafieldOf(written),
  };
}

function metafieldOf(
  written: { writtenAt: Date | null; writtenPoints: bigint | null; writtenTier: string | null } | null,
): Loyalty["metafield"] {
  if (!written?.writtenAt || written.writtenPoints === null || written.writtenTier === null) return null;
  return {
    points: Number(written.writtenPoints),
    tier: written.writtenTier,
    writtenAt: written.writtenAt.toISOString(),
  };
}

async function listCustomers(tx: Reader, shop: Shop, filter: ListFilter) {
  const text = { contains: literalPattern(filter.search ?? ""), mode: "insensitive" } as const;
  const where: Prisma.CustomerWhereInput = {
    shop,
    deleted: false,
    ...(filter.tier && { tier: filter.tier }),
    ...(text.contains && { OR: [{ name: text }, { email: text }] }),
  };
  const after = filter.cursor === undefined ? {} : { number: { lt: numberOfCursor(filter.cursor) } };
  const rows = await tx.customer.findMany({
    where: { AND: [where, after] },
    orderBy: { number: "desc" },
    take: filter.limit + 1,
  });
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  const currency = (await tx.shop.findUnique({ where: { shop } }))?.currency ?? null;
  return {
    customers: page.map((row) => viewOf(row, currency)),
    nextCursor: rows.length > filter.limit && last ? cursorOf(last.number) : null,
    total: await tx.customer.count({ where }),
  };
}

async function summaryOf(tx: Reader, shop: Shop, from: Date, to: Date): Promise<Summary> {
  const rule = await ruleOf(tx, shop);
  if (rule === null) {
    throw new UserError(
      "SHOP_UNKNOWN",
      `the currency of ${shop} is not known yet`,
      "it comes with the installation or the first order: try again in a moment",
    );
  }
  const where = { shop, at: { gte: from, lt: to }, reason: { not: "merged" } };
  const sum = async (delta: Prisma.BigIntFilter) =>
    Number((await tx.pointsEntry.aggregate({ where: { ...where, delta }, _sum: { delta: true } }))._sum.delta ?? 0n);
  return { given: await sum({ gt: 0 }), takenBack: -(await sum({ lt: 0 })), rule };
}
