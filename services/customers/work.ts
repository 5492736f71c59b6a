import type { Message } from "../../contracts/envelope.ts";
import { PointsChangedV1, TierChangedV1 } from "../../contracts/events/loyalty.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Outgoing } from "../_runtime/service.ts";
import type { Booking, OrderState } from "./book-order.ts";
import type { EmailConsent } from "./decisions.ts";
import { defaultRule, firstMonthOf, type PointsRule, type Rule, tierOf } from "./points.ts";

/** A customer as the database holds it. spentMinor: of the twelve months, in the shop's currency. */
export interface CustomerState {
  readonly customerId: string;
  name: string | null;
  email: string | null;
  tags: readonly string[];
  locale: string | null;
  createdAt: string | null;
  profileVersion: string;
  tagsVersion: string;
  localeVersion: string;
  emailConsent: EmailConsent | null;
  consentVersion: string;
  deleted: boolean;
  mergedInto: string | null;
  points: bigint;
  tier: string;
  tierChanges: number;
  spentMinor: bigint;
  orders: number;
}

export interface ShopState {
  readonly shop: Shop;
  currency: string | null;
  /** null: the default one. */
  rule: Rule | null;
  ruleVersion: number;
}

export interface MonthChange {
  readonly customerId: string;
  readonly currency: string;
  readonly month: string;
  spentMinor: bigint;
  orders: number;
}

export interface WrittenBooking extends Booking {
  readonly cause: Message;
}

/** ISO 4217's code for no currency: while a shop's is not known, only the names of the default tiers are of use. */
const NO_CURRENCY = "XXX";
/** Merges of merges: nobody has that many; a circle would not end. */
const MAX_MERGES = 100;

/**
 * How many of the points that were paid with were not there: of two checkouts at once each saw the balance. The ledger
 * takes what was paid with, and what comes next pays it off; nobody is shown less than nothing.
 */
function overdraftOf({ reason, delta }: Booking, balance: bigint): bigint {
  if (reason !== "redeemed" || delta >= 0n || balance >= 0n) return 0n;
  return balance < delta ? -delta : -balance;
}

/** What a batch reads of one shop, and what it changes: written once, at its end. */
export class Work {
  readonly shop: ShopState;
  readonly nowMs: number;
  readonly customers: Map<string, CustomerState>;
  readonly orders: Map<string, OrderState>;
  readonly changedCustomers = new Set<string>();
  readonly changedOrders = new Set<string>();
  /** Whose points or tier are to stand in Shopify. */
  readonly wanted = new Set<string>();
  readonly bookings: WrittenBooking[] = [];
  readonly months = new Map<string, MonthChange>();
  readonly outgoing: Outgoing[] = [];
  newRule: { readonly rule: Rule; readonly cause: Message } | null = null;

  constructor(shop: ShopState, customers: Map<string, CustomerState>, orders: Map<string, OrderState>, nowMs: number) {
    this.shop = shop;
    this.customers = customers;
    this.orders = orders;
    this.nowMs = nowMs;
  }

  rule(): Rule {
    return this.shop.rule ?? defaultRule(this.shop.currency ?? NO_CURRENCY);
  }

  /** An order in another currency than the shop's (it changed) goes by the default rule of that currency. */
  ruleFor(currency: string): PointsRule {
    const rule = this.rule();
    const { points, perMinor } = rule.currency === currency ? rule : defaultRule(currency);
    return { points, perMinor, currency };
  }

  /** The customer, made where nobody has told of it yet. */
  customer(customerId: string): CustomerState {
    const known = this.customers.get(customerId);
    if (known) return known;
    const made: CustomerState = {
      customerId,
      name: null,
      email: null,
      tags: [],
      locale: null,
      createdAt: null,
      profileVersion: "",
      tagsVersion: "",
      localeVersion: "",
      emailConsent: null,
      consentVersion: "",
      deleted: false,
      mergedInto: null,
      points: 0n,
      tier: tierOf(this.rule(), 0n),
      tierChanges: 0,
      spentMinor: 0n,
      orders: 0,
    };
    this.customers.set(customerId, made);
    this.changedCustomers.add(customerId);
    return made;
  }

  survivorOf(customerId: string): string {
    let id = customerId;
    for (let merges = 0; merges < MAX_MERGES; merges++) {
      const next = this.customers.get(id)?.mergedInto;
      if (next == null) return id;
      id = next;
    }
    throw new Error(`${customerId} was merged in a circle`);
  }

  /** Adds to what a customer spent in a month, and to the twelve months where it lies in them. */
  spend(customerId: string, currency: string, month: string, spentMinor: bigint, orders: number): void {
    if (spentMinor === 0n && orders === 0) return;
    const key = `${customerId} ${currency} ${month}`;
    const change = this.months.get(key) ?? { customerId, currency, month, spentMinor: 0n, orders: 0 };
    change.spentMinor += spentMinor;
    change.orders += orders;
    this.months.set(key, change);
    const customer = this.customer(customerId);
    customer.orders += orders;
    if (currency === this.shop.currency && month >= firstMonthOf(this.nowMs)) customer.spentMinor += spentMinor;
    this.changedCustomers.add(customerId);
  }

  /** Writes entries to the ledger, then looks at the tiers of their customers, then says both. */
  book(bookings: readonly Booking[], touched: readonly (string | null)[], cause: Message): void {
    const balances = bookings.map((booking) => {
      const customer = this.customer(booking.customerId);
      customer.points += booking.delta;
      this.changedCustomers.add(booking.customerId);
      this.wanted.add(booking.customerId);
      const overdrawn = overdraftOf(booking, customer.points);
      const rule = overdrawn === 0n ? booking.rule : `${booking.rule}: ${overdrawn} points more than there were`;
      this.bookings.push({ ...booking, rule, cause });
      return customer.points;
    });
    const customers = new Set([...touched, ...bookings.map(({ customerId }) => customerId)]);
    for (const customerId of customers) if (customerId !== null) this.settleTier(customerId, cause);
    for (const [index, booking] of bookings.entries()) this.#sayPoints(booking, balances[index] ?? 0n, cause);
  }

  /** Of somebody who is gone nothing is said. */
  settleTier(customerId: string, cause: Message): void {
    const customer = this.customer(customerId);
    const tier = tierOf(this.rule(), customer.spentMinor);
    if (tier === customer.tier) return;
    const from = customer.tier;
    customer.tier = tier;
    this.changedCustomers.add(customerId);
    if (customer.deleted) return;
    customer.tierChanges += 1;
    this.wanted.add(customerId);
    this.outgoing.push({
      cause,
      message: TierChangedV1,
      data: { customerId, from, to: tier },
      id: `loyalty.tier-changed:${customerId}:${customer.tierChanges}`,
      subject: customerId,
    });
  }

  #sayPoints(booking: Booking, balance: bigint, cause: Message): void {
    const { customerId, orderId, orderName, reason, delta, entryId } = booking;
    const { tier } = this.customer(customerId);
    const overdrawn = Number(overdraftOf(booking, balance));
    const said = { customerId, orderId, orderName, reason, delta: Number(delta), balance: Number(balance), tier };
    this.outgoing.push({
      cause,
      message: PointsChangedV1,
      data: { ...said, ...(overdrawn > 0 && { overdrawn }) },
      id: `loyalty.points-changed:${entryId}`,
      subject: customerId,
    });
  }
}
