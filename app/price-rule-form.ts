import type { z } from "zod";
import type { Currency } from "../contracts/money.ts";
import type { PriceRule } from "../contracts/price-rule.ts";
import { amountText, percentText } from "./price-text.ts";

export type RuleWire = z.input<typeof PriceRule>;
export type EffectWire = RuleWire["effect"];
export type RuleKind = EffectWire["kind"];
export type ValueWire = Extract<EffectWire, { kind: "product" }>["tiers"][number]["value"];
export type ValueType = ValueWire["type"];
export type AudienceType = RuleWire["audience"]["type"];

export const RULE_KINDS = [
  "product",
  "order",
  "delivery",
  "quantity",
  "kit",
  "redemption",
] as const satisfies RuleKind[];
/** The kinds whose effect is a table of tiers. */
export type TieredKind = "product" | "order" | "delivery";

/** What stands in the fields of a value: its amount is a decimal, as the merchant writes it. */
export interface ValueForm {
  readonly type: ValueType;
  readonly value: string;
}

/** key: of the row, while it is on the page. from: a quantity, or an amount for orders and delivery. */
export interface TierForm extends ValueForm {
  readonly key: number;
  readonly from: string;
}

export interface ComponentForm {
  readonly key: number;
  readonly variantId: string;
  readonly quantity: string;
}

/** A rule as it stands in the editor: everything typed is text, and the fields of every kind are there. */
export interface RuleForm {
  readonly ruleId: string;
  readonly name: string;
  readonly label: string;
  readonly kind: RuleKind;
  readonly scope: "all" | "products";
  readonly productIds: readonly string[];
  readonly except: readonly string[];
  readonly countBy: "line" | "product" | "group";
  readonly tiers: readonly TierForm[];
  readonly minimum: string;
  readonly maximum: string;
  readonly multiple: string;
  readonly kitWay: "expand" | "merge";
  readonly kitVariantId: string;
  readonly kitTitle: string;
  readonly components: readonly ComponentForm[];
  readonly kitValue: ValueForm | null;
  readonly points: string;
  readonly pointsWorth: string;
  readonly maxPercent: string;
  readonly audience: AudienceType;
  readonly group: string;
  readonly companyId: string;
  readonly companyLocationId: string;
  /** As a datetime-local field has it: "2026-12-01T09:00"; "" where there is none. */
  readonly startsAt: string;
  readonly endsAt: string;
  readonly timeZone: string;
  readonly priority: string;
  readonly combination: RuleWire["combination"];
  readonly capPercent: string;
  readonly capAmount: string;
  readonly testCustomerIds: readonly string[];
}

export interface ShopTexts {
  readonly currency: Currency;
  readonly decimalSign: "." | ",";
}

const FIRST_TIER: TierForm = { key: 0, from: "10", type: "percent", value: "" };

/** A rule nobody has written anything into yet. */
export function emptyForm(ruleId: string, timeZone: string): RuleForm {
  return {
    ruleId,
    name: "",
    label: "",
    kind: "product",
    scope: "all",
    productIds: [],
    except: [],
    countBy: "product",
    tiers: [FIRST_TIER],
    minimum: "",
    maximum: "",
    multiple: "",
    kitWay: "merge",
    kitVariantId: "",
    kitTitle: "",
    components: [],
    kitValue: null,
    points: "100",
    pointsWorth: "",
    maxPercent: "50",
    audience: "everyone",
    group: "",
    companyId: "",
    companyLocationId: "",
    startsAt: "",
    endsAt: "",
    timeZone,
    priority: "0",
    combination: "best",
    capPercent: "",
    capAmount: "",
    testCustomerIds: [],
  };
}

/** The rule as it stands in the fields. ruleOf (price-rule-read.ts) is the way back; a property test holds them equal. */
export function formOf(rule: RuleWire, shop: ShopTexts): RuleForm {
  return {
    ...emptyForm(rule.ruleId, rule.timeZone),
    ...effectFields(rule.effect, shop),
    ...audienceFields(rule.audience),
    name: rule.name,
    label: rule.label,
    startsAt: fieldTime(rule.startsAt),
    endsAt: fieldTime(rule.endsAt),
    priority: String(rule.priority),
    combination: rule.combination,
    capPercent: rule.capBps === null ? "" : percentText(rule.capBps, shop.decimalSign),
    capAmount: rule.capMinor === null ? "" : amountText(rule.capMinor, shop.currency, shop.decimalSign),
    testCustomerIds: rule.testCustomerIds,
  };
}

function effectFields(effect: EffectWire, shop: ShopTexts): Partial<RuleForm> {
  const { kind } = effect;
  const amount = (minor: string) => amountText(minor, shop.currency, shop.decimalSign);
  switch (kind) {
    case "product": {
      const tiers = effect.tiers.map((tier, key) => tierForm(key, String(tier.fromQuantity), tier.value, shop));
      return { kind, ...scopeFields(effect.scope), countBy: effect.countBy, tiers };
    }
    case "order":
    case "delivery": {
      const tiers = effect.tiers.map((tier, key) => tierForm(key, amount(tier.fromMinor), tier.value, shop));
      return { kind, tiers };
    }
    case "quantity": {
      const { minimum, maximum, multiple } = effect;
      const limits = { minimum: countText(minimum), maximum: countText(maximum), multiple: countText(multiple) };
      return { kind, ...scopeFields(effect.scope), ...limits };
    }
    case "kit":
      return {
        kind,
        kitWay: effect.way,
        kitVariantId: effect.variantId,
        kitTitle: effect.title,
        components: effect.components.map(({ variantId, quantity }, key) => ({
          key,
          variantId,
          quantity: String(quantity),
        })),
        kitValue: effect.value && valueForm(effect.value, shop),
      };
    case "redemption":
      return {
        kind,
        points: String(effect.points),
        pointsWorth: amount(effect.minor),
        maxPercent: percentText(effect.maxPercentBps, shop.decimalSign),
      };
  }
}

function scopeFields(scope: Extract<EffectWire, { kind: "product" }>["scope"]): Partial<RuleForm> {
  return scope.type === "all"
    ? { scope: "all", except: scope.except }
    : { scope: "products", productIds: scope.productIds };
}

function tierForm(key: number, from: string, value: ValueWire, shop: ShopTexts): TierForm {
  return { key, from, ...valueForm(value, shop) };
}

function valueForm(value: ValueWire, { currency, decimalSign }: ShopTexts): ValueForm {
  const text =
    value.type === "percent"
      ? percentText(value.percentBps, decimalSign)
      : amountText(value.minor, currency, decimalSign);
  return { type: value.type, value: text };
}

function audienceFields(audience: RuleWire["audience"]): Partial<RuleForm> {
  switch (audience.type) {
    case "everyone":
      return { audience: audience.type };
    case "price-group":
      return { audience: audience.type, group: audience.group };
    case "company":
      return { audience: audience.type, companyId: audience.companyId };
    case "company-location":
      return { audience: audience.type, companyLocationId: audience.companyLocationId };
  }
}

function countText(count: number | null): string {
  return count === null ? "" : String(count);
}

/** "2026-12-01T09:00:00" -> "2026-12-01T09:00": a field without seconds, unless there are some. */
function fieldTime(wallTime: string | null): string {
  return (wallTime ?? "").replace(/^(.{16}):00$/, "$1");
}

/** A key that no row has yet. */
export function freshKey(rows: readonly { readonly key: number }[]): number {
  return rows.reduce((highest, { key }) => Math.max(highest, key), -1) + 1;
}
