import type { PriceRule, RuleProblem } from "../../contracts/price-rule.ts";
import {
  type Compiled,
  compileRules,
  METAFIELD_BYTES,
} from "../../extensions/pricing-discount/src/evaluate/compile.ts";
import { UserError } from "../_runtime/errors.ts";
import type { ShopSettings } from "./decisions.ts";
import { NO_GROUP, type Plan, SLOTS, type Slot } from "./plan.ts";
import type { KeptRule } from "./store-read.ts";
import { wallTimeOf } from "./wall-time.ts";

/** Paused rules are kept and never compiled. @param at on the shop's wall. */
export function compileAt(
  rules: readonly Pick<KeptRule, "rule" | "paused">[],
  settings: Pick<ShopSettings, "currency" | "timeZone">,
  at: string,
): Compiled {
  const input = {
    rules: rules.filter(({ paused }) => !paused).map(({ rule }) => rule),
    currency: settings.currency,
    timeZone: settings.timeZone,
    now: at,
    version: 0,
  };
  return compileRules(input);
}

/** @throws UserError with the code of the first error, naming all of them: nothing may be published. */
export function assertPublishable(problems: readonly RuleProblem[], rules: readonly PriceRule[]): void {
  const errors = problems.filter(({ level }) => level === "error");
  const [first] = errors;
  if (!first) return;
  const nameOf = (ruleId: string) => rules.find((rule) => rule.ruleId === ruleId)?.name;
  const text = errors.map(({ ruleId, message }) => [nameOf(ruleId), message].filter(Boolean).join(": ")).join("; ");
  throw new UserError(first.code, text, first.remedy);
}

/**
 * What is written for these rules into the slot that is not read now.
 * @throws UserError TABLE_TOO_LARGE and others, before anything is written.
 */
export function planOf(
  compiled: Compiled,
  about: { readonly settings: ShopSettings; readonly slot: Slot; readonly changed: readonly string[] | null },
): Plan {
  const { settings, slot, changed } = about;
  const plan: Plan = {
    slot,
    table: withLeavers(compiled.table),
    limits: withLeavers(compiled.limits),
    kits: compiled.kits,
    variables: JSON.stringify({ ...(JSON.parse(compiled.variables) as object), k: SLOTS[slot] }),
    redemption: redemptionText(compiled.redemption),
    boundaries: [...compiled.boundaries],
    timeZone: settings.timeZone,
    shopGid: settings.shopGid,
    changedProductIds: changed === null ? null : [...changed],
  };
  for (const name of ["table", "limits", "kits", "variables"] as const) {
    const bytes = Buffer.byteLength(plan[name]);
    if (bytes < METAFIELD_BYTES) continue;
    throw new UserError(
      "TABLE_TOO_LARGE",
      `the rules take ${bytes} bytes of ${METAFIELD_BYTES} that a Function may read; the largest: ${largest(compiled)}`,
      "give products the same rules where they may have them, use fewer tiers, or pause rules",
    );
  }
  return plan;
}

const LARGEST_NAMED = 3;

function largest({ bytesByRule }: Compiled): string {
  const rows = [...bytesByRule].sort(([, a], [, b]) => b - a).slice(0, LARGEST_NAMED);
  return rows.map(([ruleId, bytes]) => `${ruleId} (${bytes} bytes)`).join(", ");
}

/** A product that has left all rules says so instead of saying nothing: it is priced as one without a group. */
function withLeavers(text: string): string {
  const table = JSON.parse(text) as { g?: Record<string, unknown> };
  const without = table.g?.[""];
  if (without === undefined) return text;
  return JSON.stringify({ ...table, g: { ...table.g, [NO_GROUP]: without } });
}

function redemptionText(redemption: Compiled["redemption"]): string {
  if (redemption === null) return "null";
  return JSON.stringify({ ...redemption, minor: redemption.minor.toString() });
}

/** On the shop's wall now. */
export function wallNow(settings: Pick<ShopSettings, "timeZone">, nowMs: number): string {
  return wallTimeOf(nowMs, settings.timeZone);
}
