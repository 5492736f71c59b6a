import { compiledKits } from "./compile-kits.ts";
import { type Names, newNames, rowHead } from "./compile-names.ts";
import { groupsOf } from "./groups.ts";
import { amountLabel, quantityLabel } from "./labels.ts";
import type { Problem, Rule, RuleValue } from "./rule.ts";
import { NEVER, SCHEDULE_BOUNDARIES, type Schedule, scheduleOf } from "./schedule.ts";
import { COUNT_BY, type Limits, ROW, type Row, TABLE_FORMAT, type Table, TIER, TYPE } from "./table.ts";

/** Shopify does not return a metafield over this many bytes to a Function. */
export const METAFIELD_BYTES = 10_000;

export interface CompileInput {
  /** Those that are to be published; paused ones are left out by the caller. */
  readonly rules: readonly Rule[];
  /** The shop's currency, in which all amounts of the rules are. */
  readonly currency: string;
  /** The shop's IANA time zone: Shopify compares with the wall clock there. */
  readonly timeZone: string;
  /** Now on the shop's wall, e.g. "2026-12-01T09:00:00". What has ended by then is left out. */
  readonly now: string;
}

export interface Compiled {
  /** JSON texts of the metafields: the discount's `table`, the validation's `limits`, the cart transform's `kits`. */
  readonly table: string;
  readonly limits: string;
  readonly kits: string;
  /** JSON text of `variables` on each of these three owners: the next boundaries, and what the query has to ask for. */
  readonly variables: string;
  /** For the shop's `$app:pricing.redemption`, which the extensions show; the Function reads the table's. null: no rule. */
  readonly redemption: { readonly points: number; readonly minor: bigint; readonly maxPercentBps: number } | null;
  /** Product to `$app:pricing.group`. A product that is not here has no metafield (delete what is there). */
  readonly productGroups: ReadonlyMap<string, string>;
  /** Wall times on the shop's wall at which something begins or ends, ascending, at most SCHEDULE_BOUNDARIES. Compile again after each. */
  readonly boundaries: readonly string[];
  /** How many later ones hold only after compiling again. */
  readonly boundariesLeftOut: number;
  /** UTF-8 bytes that a rule takes in table, limits or kits. */
  readonly bytesByRule: ReadonlyMap<string, number>;
  /** Ids of the rules behind the rows, so that a quote can name them. */
  readonly ruleIds: RuleIds;
  /** Not empty with level "error": publish nothing. TABLE_TOO_LARGE names the largest rules. */
  readonly problems: readonly Problem[];
}

export interface RuleIds {
  readonly product: readonly string[];
  readonly order: readonly string[];
  readonly delivery: readonly string[];
  readonly quantity: readonly string[];
  readonly redemption: string | null;
}

/** A rule that is there in one of the next phases. */
interface Live {
  readonly rule: Rule;
  readonly phases: { readonly from: number; readonly until: number };
}

/**
 * Turns rules into what the Functions read. The same rules in any order give the same texts and keys.
 * Errors of the rules themselves are not looked for: see check.ts.
 */
export function compileRules({ rules, currency, timeZone, now }: CompileInput): Compiled {
  const ordered = [...rules].sort((a, b) => b.priority - a.priority || (a.ruleId < b.ruleId ? -1 : 1));
  const schedule = scheduleOf(ordered, timeZone, now);
  const live = ordered.flatMap((rule): Live[] => {
    const phases = schedule.phasesOf(rule);
    return phases ? [{ rule, phases }] : [];
  });
  const groups = groupsOf(ordered);
  const bytes = new Map<string, number>(ordered.map(({ ruleId }) => [ruleId, 0]));
  const table = compiledTable(live, currency, groups.rulesOf, bytes);
  const limits = compiledLimits(live, groups.rulesOf, bytes);
  const kits = JSON.stringify(compiledKits(live, currency, bytes));
  const texts = { table: JSON.stringify(table.table), limits: JSON.stringify(limits.limits), kits };
  const redemption = live.find(({ rule }) => rule.effect.kind === "redemption")?.rule;
  return {
    ...texts,
    variables: JSON.stringify(variablesOf(table.table, schedule)),
    redemption:
      redemption?.effect.kind === "redemption"
        ? {
            points: redemption.effect.points,
            minor: redemption.effect.minor,
            maxPercentBps: redemption.effect.maxPercentBps,
          }
        : null,
    productGroups: groups.keyOf,
    boundaries: schedule.boundaries,
    boundariesLeftOut: schedule.boundariesLeftOut,
    bytesByRule: bytes,
    ruleIds: { ...table.ruleIds, quantity: limits.ruleIds, redemption: redemption?.ruleId ?? null },
    problems: Object.entries(texts).flatMap(([name, text]) => tooLarge(name, text, ordered, bytes)),
  };
}

function compiledTable(
  live: readonly Live[],
  currency: string,
  rulesOf: ReadonlyMap<string, ReadonlySet<string>>,
  bytes: Map<string, number>,
) {
  const names = newNames();
  const ruleIds = { product: [] as string[], order: [] as string[], delivery: [] as string[] };
  const table = { v: TABLE_FORMAT, c: currency, r: [] as Row[], o: [] as Row[], d: [] as Row[], p: [] as number[] };
  for (const { rule, phases } of live) {
    const { effect, ruleId } = rule;
    const from = names.bytes();
    let row: number[] | null = null;
    if (effect.kind === "product") {
      row = [...rowHead(names, rule, phases, COUNT_BY[effect.countBy]), ...productTiers(names, rule, currency)];
      table.r.push(row);
      ruleIds.product.push(ruleId);
    } else if (effect.kind === "order" || effect.kind === "delivery") {
      row = [...rowHead(names, rule, phases, 0), ...amountTiers(names, rule, currency)];
      (effect.kind === "order" ? table.o : table.d).push(row);
      ruleIds[effect.kind].push(ruleId);
    } else if (effect.kind === "redemption" && table.p.length === 0) {
      row = [...rowHead(names, rule, phases, 0).slice(0, 3), effect.points, Number(effect.minor), effect.maxPercentBps];
      table.p.push(...row);
    }
    if (row) bytes.set(ruleId, JSON.stringify(row).length + 1 + names.bytes() - from);
  }
  const g = groupLists(rulesOf, ruleIds.product);
  return { table: { ...table, ...names.lists(), g } satisfies Table, ruleIds };
}

function productTiers(names: Names, rule: Rule, currency: string): number[] {
  if (rule.effect.kind !== "product") return [];
  return [...rule.effect.tiers]
    .sort((a, b) => a.fromQuantity - b.fromQuantity)
    .flatMap(({ fromQuantity, value }) => [
      fromQuantity,
      ...valueAndReason(value, names.message(rule.label || quantityLabel(fromQuantity, value, currency))),
    ]);
}

function amountTiers(names: Names, rule: Rule, currency: string): number[] {
  const { effect } = rule;
  if (effect.kind !== "order" && effect.kind !== "delivery") return [];
  return [...effect.tiers]
    .sort((a, b) => Number(a.fromMinor - b.fromMinor))
    .flatMap(({ fromMinor, value }) => [
      Number(fromMinor),
      ...valueAndReason(value, names.message(rule.label || amountLabel(fromMinor, value, currency, effect.kind))),
    ]);
}

function valueAndReason(value: RuleValue, message: number): [number, number] {
  if (value.type === "percent") return [value.percentBps, message * 4 + TYPE.percent];
  return [Number(value.minor), message * 4 + (value.type === "amount-off" ? TYPE.amountOff : TYPE.fixedPrice)];
}

function compiledLimits(
  live: readonly Live[],
  rulesOf: ReadonlyMap<string, ReadonlySet<string>>,
  bytes: Map<string, number>,
): { limits: Limits; ruleIds: string[] } {
  const names = newNames();
  const ruleIds: string[] = [];
  const r: Row[] = [];
  for (const { rule, phases } of live) {
    if (rule.effect.kind !== "quantity") continue;
    const { minimum, maximum, multiple } = rule.effect;
    const from = names.bytes();
    const row = [...rowHead(names, rule, phases, 0).slice(0, 3), minimum ?? 0, maximum ?? 0, multiple ?? 0];
    r.push(row);
    ruleIds.push(rule.ruleId);
    bytes.set(rule.ruleId, JSON.stringify(row).length + 1 + names.bytes() - from);
  }
  const { a, s } = names.lists();
  return { limits: { v: TABLE_FORMAT, a, s, r, g: groupLists(rulesOf, ruleIds) }, ruleIds };
}

/** Keys to places of their rules in the rows; a key without any is left out. */
function groupLists(rulesOf: ReadonlyMap<string, ReadonlySet<string>>, ruleIds: readonly string[]) {
  const lists: [string, number[]][] = [];
  for (const [key, ids] of rulesOf) {
    const places = ruleIds.flatMap((ruleId, place) => (ids.has(ruleId) ? [place] : []));
    if (places.length > 0) lists.push([key, places]);
  }
  return Object.fromEntries(lists.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function variablesOf(table: Table, schedule: Schedule): Record<string, string | boolean> {
  const needsPrices = table.o.length > 0 || table.p.length > 0 || table.r.some(needsPrice);
  const needsProducts = table.r.some((row) => (((row[ROW.bits] ?? 0) >> 8) & 3) === COUNT_BY.product);
  const boundaries = Array.from({ length: SCHEDULE_BOUNDARIES }, (_, index): [string, string] => [
    `b${index + 1}`,
    schedule.boundaries[index] ?? NEVER,
  ]);
  return { p: needsPrices, i: needsProducts, ...Object.fromEntries(boundaries) };
}

function needsPrice(row: Row): boolean {
  if ((row[ROW.capMinor] ?? -1) >= 0) return true;
  return row.some((reason, at) => {
    const inTier = (at - ROW.tiers) % TIER.size;
    return at >= ROW.tiers && inTier === TIER.reason && (reason & 3) !== TYPE.percent;
  });
}

/** So many of the largest rules are named. */
const NAMED = 3;

function tooLarge(name: string, text: string, rules: readonly Rule[], bytes: ReadonlyMap<string, number>): Problem[] {
  const size = new TextEncoder().encode(text).length;
  if (size < METAFIELD_BYTES) return [];
  const largest = [...rules].sort((a, b) => (bytes.get(b.ruleId) ?? 0) - (bytes.get(a.ruleId) ?? 0)).slice(0, NAMED);
  const named = largest.map((rule) => `“${rule.name}” (${bytes.get(rule.ruleId) ?? 0} bytes)`).join(", ");
  return [
    {
      ruleId: largest[0]?.ruleId ?? "",
      level: "error",
      code: "TABLE_TOO_LARGE",
      field: "",
      message: `The compiled ${name} takes ${size} of ${METAFIELD_BYTES - 1} bytes. The largest rules are ${named}.`,
      remedy: "Use fewer tiers or shorter labels in these rules, or join rules that do the same.",
      otherRuleIds: largest.slice(1).map(({ ruleId }) => ruleId),
    },
  ];
}
