import { unitOf } from "./money.ts";

/** The shop's loyalty rule, written by the customers service to `$app:loyalty.rule`. Amounts in minor units. */
export interface Rule {
  readonly points: number;
  readonly perMinor: number;
  readonly currency: string;
  /** Lowest first. */
  readonly tiers: readonly { readonly name: string; readonly fromMinor: number }[];
}

export interface NextTier {
  readonly name: string;
  readonly missingMinor: number;
}

/** What the store itself knows, without any of our servers. */
export interface Facts {
  readonly rule: Rule | undefined;
  readonly points: number | undefined;
  readonly tier: string | undefined;
  readonly spentMinor: number | undefined;
}

/** What /v1/checkout/rewards answers. */
export interface Rewards {
  readonly points: number;
  readonly tier: string;
  readonly nextTier: NextTier | undefined;
  readonly earns: number | undefined;
  readonly degraded: boolean;
}

/** Of `shopify.appMetafields`. */
export interface Entry {
  readonly target: { readonly type: string };
  readonly metafield: { readonly namespace: string; readonly key: string; readonly value: unknown };
}

export function readFacts(entries: readonly Entry[]): Facts {
  return {
    rule: readRule(parse(valueOf(entries, "shop", "$app:loyalty", "rule"))),
    points: count(valueOf(entries, "customer", "$app:loyalty", "points")),
    tier: text(valueOf(entries, "customer", "$app:loyalty", "tier")),
    spentMinor: count(valueOf(entries, "customer", "$app:loyalty", "spent")),
  };
}

export function valueOf(entries: readonly Entry[], owner: string, namespace: string, key: string): unknown {
  return entries.find(
    ({ target, metafield }) => target.type === owner && metafield.namespace === namespace && metafield.key === key,
  )?.metafield.value;
}

export function readRewards(body: unknown): Rewards | undefined {
  if (!isObject(body)) return undefined;
  const points = count(body.points);
  if (points === undefined) return undefined;
  return {
    points,
    tier: text(body.tier) ?? "",
    nextTier: readNextTier(body.nextTier),
    earns: count(body.earns),
    degraded: body.degraded === true,
  };
}

function readRule(value: unknown): Rule | undefined {
  if (!isObject(value) || !Array.isArray(value.tiers)) return undefined;
  const points = count(value.points);
  const perMinor = count(value.perMinor);
  const currency = text(value.currency);
  if (points === undefined || !perMinor || !currency || !/^[A-Z]{3}$/.test(currency)) return undefined;
  const tiers = value.tiers.flatMap((tier: unknown) => {
    const from = isObject(tier) ? count(tier.fromMinor) : undefined;
    const name = isObject(tier) ? text(tier.name) : undefined;
    return name === undefined || from === undefined ? [] : [{ name, fromMinor: from }];
  });
  return { points, perMinor, currency, tiers };
}

function readNextTier(value: unknown): NextTier | undefined {
  if (!isObject(value)) return undefined;
  const name = text(value.name);
  const missingMinor = count(value.missingMinor);
  return name === undefined || missingMinor === undefined ? undefined : { name, missingMinor };
}

/** Points of an order, as services/customers counts them; in another currency than the rule's, one for each whole unit. */
export function earnedBy(rule: Rule, totalMinor: number, currency: string): number {
  if (totalMinor <= 0) return 0;
  return rule.currency === currency
    ? Math.floor(totalMinor / rule.perMinor) * rule.points
    : Math.floor(totalMinor / unitOf(currency));
}

export function nextTierOf(rule: Rule, spentMinor: number): NextTier | undefined {
  const next = rule.tiers.find(({ fromMinor }) => fromMinor > spentMinor);
  return next && { name: next.name, missingMinor: next.fromMinor - spentMinor };
}

/** A metafield is text; a corrupt one is none. */
export function parse(value: unknown): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** A whole number, 0 or more: a number, or the digits that minor units are written with. */
export function count(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
