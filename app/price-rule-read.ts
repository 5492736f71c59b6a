import type { Currency } from "../contracts/money.ts";
import { Gid } from "../contracts/order.ts";
import { PRICE_RULE_LIMITS, PriceRule } from "../contracts/price-rule.ts";
import type { EffectWire, RuleForm, RuleWire, TierForm, ValueForm, ValueWire } from "./price-rule-form.ts";
import { bpsOf, minorOf } from "./price-text.ts";
import { usableTimeZone } from "./shop-day.ts";

const COUNT_MAX = 1_000_000;
const COMPONENT_MAX = 100;
const PRIORITY_MAX = 1_000;
const GROUP_MAX_CHARACTERS = 40;

/** Stands where nothing usable was typed; a rule with a problem is never handed out. */
const NO_AMOUNT = "0";
const NO_COUNT = 1;

export type FieldCode =
  | "required"
  | "tooLong"
  | "amount"
  | "positive"
  | "percent"
  | "whole"
  | "range"
  | "tiersRise"
  | "noTiers"
  | "noProducts"
  | "noComponents"
  | "tooMany"
  | "noLimit"
  | "minOverMax"
  | "id"
  | "time"
  | "endBeforeStart"
  | "timeZone"
  | "other";

/** field: the path in the rule, as the pricing service names fields too. */
export interface FieldProblem {
  readonly field: string;
  readonly code: FieldCode;
  /** For the text: the bounds of a number. */
  readonly min: number;
  readonly max: number;
}

/** rule is null where anything is wrong with it. */
export interface RuleRead {
  readonly rule: RuleWire | null;
  readonly problems: readonly FieldProblem[];
}

/** What the fields say as a rule, or what is wrong with each of them. Never throws. */
export function ruleOf(form: RuleForm, currency: Currency): RuleRead {
  const fields = fieldReader(currency);
  const rule: RuleWire = {
    ruleId: form.ruleId,
    name: fields.text("name", form.name, PRICE_RULE_LIMITS.nameChars),
    label: form.label.trim() === "" ? "" : fields.text("label", form.label, PRICE_RULE_LIMITS.nameChars),
    effect: effectOf(form, fields),
    audience: audienceOf(form, fields),
    startsAt: fields.time("startsAt", form.startsAt),
    endsAt: fields.time("endsAt", form.endsAt),
    timeZone: form.timeZone,
    priority: fields.count("priority", form.priority, 0, PRIORITY_MAX),
    combination: form.combination,
    capBps: form.capPercent.trim() === "" ? null : fields.percent("capBps", form.capPercent),
    capMinor: form.capAmount.trim() === "" ? null : fields.amount("capMinor", form.capAmount),
    testCustomerIds: [...form.testCustomerIds],
  };
  if (usableTimeZone(rule.timeZone) !== rule.timeZone) fields.wrong("timeZone", "timeZone");
  if (rule.startsAt !== null && rule.endsAt !== null && rule.endsAt <= rule.startsAt) {
    fields.wrong("endsAt", "endBeforeStart");
  }
  if (rule.testCustomerIds.length > PRICE_RULE_LIMITS.testCustomers) {
    fields.wrong("testCustomerIds", "tooMany", 0, PRICE_RULE_LIMITS.testCustomers);
  }
  return checked(rule, fields.problems);
}

/** What only the contract knows is wrong still stands beside its field. */
function checked(rule: RuleWire, problems: readonly FieldProblem[]): RuleRead {
  if (problems.length > 0) return { rule: null, problems };
  const parsed = PriceRule.safeParse(rule);
  if (parsed.success) return { rule, problems };
  const others = parsed.error.issues.map(({ path }) => ({ field: path.join("."), code: "other" as const }));
  return { rule: null, problems: others.map((each) => ({ ...each, min: 0, max: 0 })) };
}

type Fields = ReturnType<typeof fieldReader>;

function fieldReader(currency: Currency) {
  const problems: FieldProblem[] = [];
  const wrong = (field: string, code: FieldCode, min = 0, max = 0) => {
    problems.push({ field, code, min, max });
  };
  const count = (field: string, text: string, min: number, max: number): number => {
    const typed = text.trim();
    if (typed === "") wrong(field, "required");
    else if (!/^\d{1,9}$/.test(typed)) wrong(field, "whole");
    else if (Number(typed) < min || Number(typed) > max) wrong(field, "range", min, max);
    else return Number(typed);
    return NO_COUNT;
  };
  return {
    problems,
    wrong,
    count,
    text(field: string, text: string, max: number): string {
      const typed = text.trim();
      if (typed === "") wrong(field, "required");
      if (typed.length > max) wrong(field, "tooLong", 0, max);
      return typed;
    },
    countOrNone: (field: string, text: string, min: number) =>
      text.trim() === "" ? null : count(field, text, min, COUNT_MAX),
    /** zero: where a threshold may begin at nothing. */
    amount(field: string, text: string, { zero = false } = {}): string {
      const minor = minorOf(text, currency);
      if (text.trim() === "") wrong(field, "required");
      else if (minor === null) wrong(field, "amount");
      else if (minor === 0n && !zero) wrong(field, "positive");
      else return minor.toString();
      return NO_AMOUNT;
    },
    percent(field: string, text: string): number {
      const bps = bpsOf(text);
      if (text.trim() === "") wrong(field, "required");
      else if (bps === null || bps < 1 || bps > PRICE_RULE_LIMITS.percentBps) wrong(field, "percent");
      else return bps;
      return NO_COUNT;
    },
    time(field: string, text: string): string | null {
      if (text === "") return null;
      const wallTime = text.length === "2026-12-01T09:00".length ? `${text}:00` : text;
      if (Number.isNaN(Date.parse(`${wallTime}Z`))) wrong(field, "time");
      return wallTime;
    },
    /** kind: the ids may be typed as their numbers only, as they stand in the admin's addresses. */
    id(field: string, text: string, kind: string): string {
      const typed = text.trim();
      const gid = /^\d+$/.test(typed) ? `gid://shopify/${kind}/${typed}` : typed;
      if (typed === "") wrong(field, "required");
      else if (!Gid.safeParse(gid).success) wrong(field, "id");
      return gid;
    },
  };
}

function effectOf(form: RuleForm, fields: Fields): EffectWire {
  const { kind } = form;
  switch (kind) {
    case "product": {
      const tiers = form.tiers.map((tier, at) => ({
        fromQuantity: fields.count(`effect.tiers.${at}.fromQuantity`, tier.from, 1, COUNT_MAX),
        value: valueOf(tier, `effect.tiers.${at}.value`, fields),
      }));
      checkTiers(
        form.tiers,
        tiers.map((tier) => BigInt(tier.fromQuantity)),
        "fromQuantity",
        fields,
      );
      return { kind, scope: scopeOf(form, fields), countBy: form.countBy, tiers };
    }
    case "order":
    case "delivery": {
      const tiers = form.tiers.map((tier, at) => ({
        fromMinor: fields.amount(`effect.tiers.${at}.fromMinor`, tier.from, { zero: true }),
        value: valueOf(tier, `effect.tiers.${at}.value`, fields),
      }));
      checkTiers(
        form.tiers,
        tiers.map((tier) => BigInt(tier.fromMinor)),
        "fromMinor",
        fields,
      );
      return { kind, tiers };
    }
    case "quantity":
      return quantityOf(form, fields);
    case "kit":
      return kitOf(form, fields);
    case "redemption":
      return {
        kind,
        points: fields.count("effect.points", form.points, 1, COUNT_MAX),
        minor: fields.amount("effect.minor", form.pointsWorth),
        maxPercentBps: fields.percent("effect.maxPercentBps", form.maxPercent),
      };
  }
}

/** Each tier begins above the one before: else nobody could say which of two prices is meant. */
function checkTiers(forms: readonly TierForm[], from: readonly bigint[], name: string, fields: Fields): void {
  if (forms.length === 0) fields.wrong("effect.tiers", "noTiers");
  if (forms.length > PRICE_RULE_LIMITS.tiers) fields.wrong("effect.tiers", "tooMany", 0, PRICE_RULE_LIMITS.tiers);
  for (const [at, begin] of from.entries()) {
    const field = `effect.tiers.${at}.${name}`;
    const before = from[at - 1];
    const isRead = !fields.problems.some((problem) => problem.field === field);
    if (isRead && before !== undefined && begin <= before) fields.wrong(field, "tiersRise");
  }
}

function quantityOf(form: RuleForm, fields: Fields): EffectWire {
  const minimum = fields.countOrNone("effect.minimum", form.minimum, 1);
  const maximum = fields.countOrNone("effect.maximum", form.maximum, 1);
  const multiple = fields.countOrNone("effect.multiple", form.multiple, 2);
  if (minimum === null && maximum === null && multiple === null) fields.wrong("effect.minimum", "noLimit");
  if (minimum !== null && maximum !== null && maximum < minimum) fields.wrong("effect.maximum", "minOverMax");
  return { kind: "quantity", scope: scopeOf(form, fields), minimum, maximum, multiple };
}

function kitOf(form: RuleForm, fields: Fields): EffectWire {
  const { components } = form;
  if (components.length === 0) fields.wrong("effect.components", "noComponents");
  if (components.length > PRICE_RULE_LIMITS.kitComponents) {
    fields.wrong("effect.components", "tooMany", 0, PRICE_RULE_LIMITS.kitComponents);
  }
  return {
    kind: "kit",
    way: form.kitWay,
    variantId: fields.id("effect.variantId", form.kitVariantId, "ProductVariant"),
    title: fields.text("effect.title", form.kitTitle, PRICE_RULE_LIMITS.nameChars),
    components: components.map(({ variantId, quantity }, at) => ({
      variantId,
      quantity: fields.count(`effect.components.${at}.quantity`, quantity, 1, COMPONENT_MAX),
    })),
    value: form.kitValue && valueOf(form.kitValue, "effect.value", fields),
  };
}

function scopeOf(form: RuleForm, fields: Fields): Extract<EffectWire, { kind: "product" }>["scope"] {
  const max = PRICE_RULE_LIMITS.productsOfRule;
  const ids = form.scope === "all" ? form.except : form.productIds;
  const field = form.scope === "all" ? "effect.scope.except" : "effect.scope.productIds";
  if (ids.length > max) fields.wrong(field, "tooMany", 0, max);
  if (form.scope === "all") return { type: "all", except: [...ids] };
  if (ids.length === 0) fields.wrong(field, "noProducts");
  return { type: "products", productIds: [...ids] };
}

function valueOf({ type, value }: ValueForm, field: string, fields: Fields): ValueWire {
  if (type === "percent") return { type, percentBps: fields.percent(`${field}.percentBps`, value) };
  return { type, minor: fields.amount(`${field}.minor`, value) };
}

function audienceOf(form: RuleForm, fields: Fields): RuleWire["audience"] {
  const type = form.audience;
  switch (type) {
    case "everyone":
      return { type };
    case "price-group":
      return { type, group: fields.text("audience.group", form.group, GROUP_MAX_CHARACTERS) };
    case "company":
      return { type, companyId: fields.id("audience.companyId", form.companyId, "Company") };
    case "company-location": {
      const id = fields.id("audience.companyLocationId", form.companyLocationId, "CompanyLocation");
      return { type, companyLocationId: id };
    }
  }
}
