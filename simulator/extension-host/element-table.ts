import { readFileSync } from "node:fs";

/** What the package's declarations say of one element. */
export interface ElementRule {
  /** By name: "string", "number", "boolean", "any", or the words it takes. */
  readonly properties: Record<string, string | string[]>;
  /** As addEventListener knows them: "click". */
  readonly events: string[];
  readonly methods: string[];
}

export interface ElementTable {
  readonly hash: string;
  /** The surface whose elements a target uses, and which of them. */
  readonly targets: Record<string, { surface: string; tags: string[] }>;
  readonly surfaces: Record<string, Record<string, ElementRule>>;
}

let table: ElementTable | undefined;

/** generated/elements.json; `npm run generate` writes it. */
export function elementTable(): ElementTable {
  table ??= JSON.parse(readFileSync(new URL("generated/elements.json", import.meta.url), "utf8")) as ElementTable;
  return table;
}

/** The elements of a target with their rules; undefined where the package knows no such target. */
export function elementsOfTarget(target: string): Record<string, ElementRule> | undefined {
  const { targets, surfaces } = elementTable();
  const found = targets[target];
  if (!found) return undefined;
  const rules = surfaces[found.surface] ?? {};
  return Object.fromEntries(found.tags.flatMap((tag) => (rules[tag] ? [[tag, rules[tag]]] : [])));
}
