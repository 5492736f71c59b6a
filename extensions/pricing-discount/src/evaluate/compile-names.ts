import type { Rule, RuleAudience } from "./rule.ts";
import { BITS, COMBINATION, NO_END, type Table } from "./table.ts";

/** Texts of a table, each once; rows hold their places. */
export interface Names {
  audience(audience: RuleAudience): number;
  testers(customerIds: readonly string[]): number;
  message(text: string): number;
  lists(): Pick<Table, "a" | "s" | "m">;
  /** UTF-8 bytes of all texts so far, so that a rule's own can be told. */
  bytes(): number;
}

export function newNames(): Names {
  const audiences = [""];
  const testers: string[][] = [];
  const messages: string[] = [];
  let bytes = 0;
  const place = (list: string[], text: string) => {
    const at = list.indexOf(text);
    if (at >= 0) return at;
    bytes += new TextEncoder().encode(JSON.stringify(text)).length + 1;
    return list.push(text) - 1;
  };
  return {
    audience: (audience) => place(audiences, audienceName(audience)),
    testers: (customerIds) => {
      if (customerIds.length === 0) return 0;
      const sorted = [...new Set(customerIds)].sort();
      const at = testers.findIndex((list) => list.join() === sorted.join());
      if (at >= 0) return at + 1;
      bytes += JSON.stringify(sorted).length + 1;
      return testers.push(sorted);
    },
    message: (text) => place(messages, text),
    lists: () => ({ a: audiences, s: testers, m: messages }),
    bytes: () => bytes,
  };
}

function audienceName(audience: RuleAudience): string {
  switch (audience.type) {
    case "everyone":
      return "";
    case "price-group":
      return `p${audience.group}`;
    case "company":
      return `c${audience.companyId}`;
    case "company-location":
      return `l${audience.companyLocationId}`;
  }
}

/** The places of a row before its tiers. */
export function rowHead(
  names: Names,
  rule: Rule,
  phases: { readonly from: number; readonly until: number },
  countBy: number,
): number[] {
  const always =
    phases.from === 0 &&
    phases.until === NO_END &&
    rule.audience.type === "everyone" &&
    rule.testCustomerIds.length === 0;
  return [
    phases.from +
      phases.until * BITS.until +
      COMBINATION[rule.combination] * BITS.combination +
      countBy * BITS.countBy +
      (isShares(rule) ? BITS.shares : 0) +
      (always ? BITS.always : 0),
    names.audience(rule.audience),
    names.testers(rule.testCustomerIds),
    rule.capBps ?? 0,
    rule.capMinor === null ? -1 : Number(rule.capMinor),
  ];
}

function isShares({ effect, capMinor }: Rule): boolean {
  return effect.kind === "product" && capMinor === null && effect.tiers.every(({ value }) => value.type === "percent");
}
