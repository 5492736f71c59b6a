import type { TFunction } from "i18next";
import type { Currency } from "../contracts/money.ts";
import type { EffectWire, RuleWire, ValueWire } from "./price-rule-form.ts";
import { decimalSignOf, percentText } from "./price-text.ts";
import type { Format } from "./shop-context.tsx";

/** Longer lists are counted, not read. */
const NAMED_AT_MOST = 8;

export interface Words {
  readonly t: TFunction;
  readonly format: Format;
  readonly locale: string;
  readonly currency: Currency;
  /** What a product, variant or customer is called; its number where that is not known. */
  readonly nameOf: (id: string) => string;
}

/** One thing a rule says: `what` is for people; `raw` tells two of them apart even where they read the same. */
export interface Fact {
  readonly key: string;
  readonly what: string;
  readonly value: string;
  readonly raw: string;
}

export function idNumber(gid: string): string {
  return `#${gid.slice(gid.lastIndexOf("/") + 1)}`;
}

export function percentWords(bps: number, locale: string): string {
  return percentText(bps, decimalSignOf(locale));
}

/** "8.5% off", "€2.00 off each", "€9.00 each". of: what it is taken off. */
export function valueWords(value: ValueWire, of: "unit" | "whole", { t, format, locale, currency }: Words): string {
  if (value.type === "percent") return t("pricing.said.percent", { shown: percentWords(value.percentBps, locale) });
  const shown = format.money(value.minor, currency);
  if (value.type === "fixed-price")
    return t(of === "unit" ? "pricing.said.fixed" : "pricing.said.fixedWhole", { shown });
  return t(of === "unit" ? "pricing.said.off" : "pricing.said.offWhole", { shown });
}

/** What the rule does, in one line: "10+: 8% off · 20+: 12% off". */
export function effectWords(effect: EffectWire, words: Words): string {
  return effectFacts(effect, words).join(" · ");
}

function effectFacts(effect: EffectWire, words: Words): string[] {
  const { t, format, currency, locale } = words;
  const count = (shown: number) => ({ shown: format.count(shown) });
  switch (effect.kind) {
    case "product":
      return effect.tiers.map(({ fromQuantity, value }) =>
        fromQuantity === 1
          ? valueWords(value, "unit", words)
          : t("pricing.said.fromUnits", { from: format.count(fromQuantity), value: valueWords(value, "unit", words) }),
      );
    case "order":
    case "delivery":
      return effect.tiers.map(({ fromMinor, value }) =>
        t("pricing.said.fromAmount", {
          from: format.money(fromMinor, currency),
          value: isFree(effect.kind, value) ? t("pricing.said.free") : valueWords(value, "whole", words),
        }),
      );
    case "quantity":
      return [
        effect.minimum === null ? "" : t("pricing.said.minimum", count(effect.minimum)),
        effect.maximum === null ? "" : t("pricing.said.maximum", count(effect.maximum)),
        effect.multiple === null ? "" : t("pricing.said.multiple", count(effect.multiple)),
      ].filter((text) => text !== "");
    case "kit": {
      const value = effect.value === null ? [] : [valueWords(effect.value, "unit", words)];
      return [t("pricing.said.kit", { title: effect.title, count: effect.components.length }), ...value];
    }
    case "redemption": {
      const most = percentWords(effect.maxPercentBps, locale);
      const worth = format.money(effect.minor, currency);
      return [t("pricing.said.redemption", { points: format.count(effect.points), worth, most })];
    }
  }
}

function isFree(kind: EffectWire["kind"], value: ValueWire): boolean {
  return kind === "delivery" && value.type === "percent" && value.percentBps === 10_000;
}

export function audienceWords(audience: RuleWire["audience"], { t }: Pick<Words, "t">): string {
  switch (audience.type) {
    case "everyone":
      return t("pricing.audience.everyone");
    case "price-group":
      return t("pricing.said.group", { group: audience.group });
    case "company":
      return t("pricing.said.company", { id: idNumber(audience.companyId) });
    case "company-location":
      return t("pricing.said.location", { id: idNumber(audience.companyLocationId) });
  }
}

/** "Always", "From Dec 1, 2026, 09:00", "Dec 1 … – Dec 24 …". */
export function scheduleWords(
  { startsAt, endsAt }: Pick<RuleWire, "startsAt" | "endsAt">,
  { t, format }: Pick<Words, "t" | "format">,
): string {
  if (startsAt === null && endsAt === null) return t("pricing.said.always");
  if (endsAt === null) return t("pricing.said.since", { from: format.wallTime(startsAt ?? "") });
  if (startsAt === null) return t("pricing.said.until", { to: format.wallTime(endsAt) });
  return t("pricing.said.between", { from: format.wallTime(startsAt), to: format.wallTime(endsAt) });
}

function namesOf(ids: readonly string[], { t, nameOf }: Words): string {
  const named = ids.slice(0, NAMED_AT_MOST).map(nameOf);
  const more = ids.length - named.length;
  return more > 0 ? t("pricing.said.andMore", { names: named.join(", "), count: more }) : named.join(", ");
}

/** Everything a rule says, for a comparison of two of its versions. */
export function ruleFacts(rule: RuleWire, paused: boolean, words: Words): Fact[] {
  const { t, format, currency } = words;
  const { effect } = rule;
  const none = t("pricing.said.none");
  const facts: Fact[] = [];
  const say = (key: string, what: string, value: string, raw: unknown = value) =>
    facts.push({ key, what, value: value === "" ? none : value, raw: JSON.stringify(raw) });
  say("name", t("pricing.editor.name"), rule.name);
  say("label", t("pricing.editor.label"), rule.label);
  say("paused", t("pricing.state"), t(paused ? "pricing.states.paused" : "pricing.said.active"));
  say("kind", t("pricing.editor.kind"), t(`pricing.kinds.${effect.kind}`));
  const { scope = null, ...rest } = effect as EffectWire & { scope?: Scope };
  say("effect", t("pricing.what"), effectWords(effect, words), rest);
  if (scope !== null) say("scope", t("pricing.editor.scope"), scopeWords(scope, words), scope);
  if (effect.kind === "product") say("countBy", t("pricing.editor.countBy"), t(`pricing.countBy.${effect.countBy}`));
  if (effect.kind === "kit") {
    say("variant", t("pricing.editor.kitVariant"), words.nameOf(effect.variantId), effect.variantId);
    const parts = effect.components.map((part) => `${format.count(part.quantity)} × ${words.nameOf(part.variantId)}`);
    say("components", t("pricing.editor.components"), parts.join(", "), effect.components);
  }
  say("audience", t("pricing.for"), audienceWords(rule.audience, words), rule.audience);
  say("schedule", t("pricing.when"), scheduleWords(rule, words), [rule.startsAt, rule.endsAt]);
  say("timeZone", t("pricing.editor.timeZone"), rule.timeZone);
  say("priority", t("pricing.editor.priority"), format.count(rule.priority));
  say("combination", t("pricing.editor.combination"), t(`pricing.combinations.${rule.combination}`));
  const share = rule.capBps === null ? "" : t("pricing.said.share", { shown: percentWords(rule.capBps, words.locale) });
  say("capBps", t("pricing.editor.capPercent"), share);
  say("capMinor", t("pricing.editor.capAmount"), rule.capMinor === null ? "" : format.money(rule.capMinor, currency));
  say("test", t("pricing.editor.test"), namesOf(rule.testCustomerIds, words), rule.testCustomerIds);
  return facts;
}

type Scope = Extract<EffectWire, { kind: "product" }>["scope"];

function scopeWords(scope: Scope, words: Words): string {
  const { t } = words;
  if (scope.type === "products") return namesOf(scope.productIds, words);
  return scope.except.length === 0
    ? t("pricing.scope.all")
    : t("pricing.said.allExcept", { names: namesOf(scope.except, words) });
}
