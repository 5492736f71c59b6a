import type { Message } from "../../contracts/envelope.ts";
import type { Order } from "../../contracts/order.ts";
import { PoisonMessage, UserError } from "../_runtime/errors.ts";
import { bookOrder, givePastPoints, type OrderState, type Surroundings } from "./book-order.ts";
import type { Consent, Decision, Profile } from "./decisions.ts";
import type { Rule } from "./points.ts";
import { priceGroupOf } from "./price-group.ts";
import { fromOrder } from "./versions.ts";
import type { Work } from "./work.ts";

/** What a decision is about, so that it can be read before. */
export function mentionedIn(decision: Decision): { orderIds: string[]; customerIds: string[] } {
  switch (decision.kind) {
    case "order": {
      const { orderId, customerId } = decision.order;
      return { orderIds: [orderId], customerIds: customerId === null ? [] : [customerId] };
    }
    case "past-points":
      return { orderIds: [decision.orderId], customerIds: [] };
    case "profile":
      return { orderIds: [], customerIds: [decision.profile.customerId] };
    case "consent":
      return { orderIds: [], customerIds: [decision.consent.customerId] };
    case "deleted":
      return { orderIds: [], customerIds: [decision.customerId] };
    case "merged":
      return { orderIds: [], customerIds: [decision.keptId, decision.deletedId] };
    case "rule":
    case "currency":
    case "installed":
    case "backfill":
    case "data-request":
    case "data-request-answered":
    case "uninstalled":
      return { orderIds: [], customerIds: [] };
  }
}

/** One decision on what was read. @throws PoisonMessage MERGE_CIRCLE; UserError BAD_LOYALTY_RULE. */
export function applyDecision(work: Work, decision: Decision, cause: Message): void {
  switch (decision.kind) {
    case "order":
      return applyOrder(work, decision, cause);
    case "past-points":
      return applyPastPoints(work, decision.orderId, cause);
    case "profile":
      applyProfile(work, decision.profile);
      if (decision.consent) applyConsent(work, decision.consent);
      return;
    case "consent":
      return applyConsent(work, decision.consent);
    case "deleted":
      work.customer(decision.customerId).deleted = true;
      work.changedCustomers.add(decision.customerId);
      return;
    case "merged":
      return applyMerge(work, decision, cause);
    case "rule":
      return applyRule(work, decision.rule, cause);
    case "currency":
      // A rule of the shop's own names its currency: it is set anew by the merchant where that has changed.
      work.shop.currency ??= decision.currency;
      return;
    case "installed":
      if (decision.currency !== null) work.shop.currency ??= decision.currency;
      return;
    case "backfill":
    // Written by the store as they are.
    case "data-request":
    case "data-request-answered":
    case "uninstalled":
      return;
  }
}

/** What an order adds to its owner's months. */
function contributionOf(state: OrderState | undefined) {
  if (!state || state.ownerId === null) return null;
  const { document, ownerId, month, spentMinor } = state;
  return { ownerId, month, spentMinor, currency: document.currency, orders: document.cancelledAt === null ? 1 : 0 };
}

type SeenOrder = Extract<Decision, { kind: "order" }>;

function applyOrder(work: Work, { order, saidAt, paid, isPast }: SeenOrder, cause: Message): void {
  work.shop.currency ??= order.currency;
  const known = work.orders.get(order.orderId);
  const { next, bookings } = bookOrder(known ?? null, { order, saidAt, paid, isPast }, surroundings(work));
  const isKnown = known && known.version === next.version && known.wasPaid === next.wasPaid;
  if (isKnown && known.isPast === next.isPast && isSameRedemption(known, next)) return;
  work.orders.set(order.orderId, next);
  work.changedOrders.add(order.orderId);
  const before = contributionOf(known);
  const after = contributionOf(next);
  if (before) work.spend(before.ownerId, before.currency, before.month, -before.spentMinor, -before.orders);
  if (after) work.spend(after.ownerId, after.currency, after.month, after.spentMinor, after.orders);
  // Of the past, which may be all customers of a store, only what changes a tier is written to Shopify.
  if (!next.isPast && before?.spentMinor !== after?.spentMinor) {
    for (const each of [before, after]) if (each) work.wanted.add(each.ownerId);
  }
  if (order.customerId !== null) hintProfile(work, order.customerId, order);
  work.book(bookings, [before?.ownerId ?? null, after?.ownerId ?? null], cause);
}

function isSameRedemption(known: OrderState, next: OrderState): boolean {
  return known.document.redeemedPoints === next.document.redeemedPoints;
}

function surroundings(work: Work): Surroundings {
  return {
    survivorOf: (customerId) => work.survivorOf(customerId),
    ruleFor: (currency) => work.ruleFor(currency),
    pastOrders: work.rule().pastOrders ?? false,
  };
}

/** An order that waits for points gets them by the rule in force, where that still wants it. */
function applyPastPoints(work: Work, orderId: string, cause: Message): void {
  const known = work.orders.get(orderId);
  if (!known) return;
  const { next, bookings } = givePastPoints(known, surroundings(work));
  work.orders.set(orderId, next);
  work.changedOrders.add(orderId);
  work.book(bookings, [next.ownerId], cause);
}

/** Name and email from an order, until a webhook of the customer tells better. */
function hintProfile(work: Work, customerId: string, order: Order): void {
  const version = fromOrder(order.updatedAt, order.orderId);
  applyProfile(work, { customerId, version, name: order.customerName, email: order.email });
}

function applyProfile(work: Work, profile: Profile): void {
  const customer = work.customer(profile.customerId);
  const { version } = profile;
  if (version > customer.profileVersion) {
    customer.profileVersion = version;
    customer.name = profile.name;
    customer.email = profile.email;
    work.changedCustomers.add(profile.customerId);
  }
  // Most profiles do not tell these: the newest that does counts, even where another profile is newer.
  if (profile.createdAt != null && customer.createdAt === null) {
    customer.createdAt = profile.createdAt;
    work.changedCustomers.add(profile.customerId);
  }
  if (profile.tags !== undefined && version > customer.tagsVersion) {
    customer.tagsVersion = version;
    if (priceGroupOf(profile.tags) !== priceGroupOf(customer.tags)) work.wanted.add(profile.customerId);
    customer.tags = profile.tags;
    work.changedCustomers.add(profile.customerId);
  }
  if (profile.locale !== undefined && version > customer.localeVersion) {
    customer.localeVersion = version;
    customer.locale = profile.locale;
    work.changedCustomers.add(profile.customerId);
  }
}

function applyConsent(work: Work, consent: Consent): void {
  const customer = work.customer(consent.customerId);
  if (consent.version <= customer.consentVersion) return;
  customer.consentVersion = consent.version;
  customer.emailConsent = consent.state;
  work.changedCustomers.add(consent.customerId);
}

/**
 * Moves balance and spend to the customer that is left. What comes later for the merged one goes there by itself.
 * Its orders and months are moved by the store, which has them all.
 */
function applyMerge(work: Work, { keptId, deletedId }: { keptId: string; deletedId: string }, cause: Message): void {
  const deleted = work.customer(deletedId);
  if (deleted.mergedInto !== null) return;
  work.customer(keptId);
  const survivorId = work.survivorOf(keptId);
  if (survivorId === deletedId) {
    throw new PoisonMessage("MERGE_CIRCLE", `${deletedId} was merged into ${keptId}, which was merged into it before`);
  }
  const survivor = work.customer(survivorId);
  const points = deleted.points;
  const common = {
    at: cause.time,
    reason: "merged",
    amountMinor: null,
    orderId: null,
    orderName: null,
    rule: null,
  } as const;
  survivor.spentMinor += deleted.spentMinor;
  survivor.orders += deleted.orders;
  Object.assign(deleted, { spentMinor: 0n, orders: 0, deleted: true, mergedInto: keptId });
  work.changedCustomers.add(survivorId).add(deletedId);
  const bookings =
    points === 0n
      ? []
      : [
          { ...common, entryId: `${deletedId}:merged-out`, customerId: deletedId, delta: -points },
          { ...common, entryId: `${deletedId}:merged-in`, customerId: survivorId, delta: points },
        ];
  work.book(bookings, [survivorId, deletedId], cause);
}

function applyRule(work: Work, rule: Rule, cause: Message): void {
  const { currency } = work.shop;
  if (currency !== null && currency !== rule.currency) {
    throw new UserError(
      "BAD_LOYALTY_RULE",
      `currency: must be ${currency}, the shop's`,
      `give the amounts in ${currency}`,
    );
  }
  work.shop.currency = rule.currency;
  work.shop.rule = rule;
  work.shop.ruleVersion += 1;
  work.newRule = { rule, cause };
}
