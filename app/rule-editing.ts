import { createContext, useContext } from "react";
import type { z } from "zod";
import type { RuleProblem } from "../contracts/price-rule.ts";
import type { RuleForm } from "./price-rule-form.ts";
import type { FieldProblem } from "./price-rule-read.ts";
import type { PricedProduct, Thing } from "./things.ts";

export type ProblemWire = z.input<typeof RuleProblem>;

/** What the parts of the editor share. */
export interface RuleEditing {
  readonly form: RuleForm;
  readonly change: (changes: Partial<RuleForm>) => void;
  /** What stands beside a field, by its path in the rule. */
  readonly errorAt: (field: string) => string | false;
  readonly disabled: boolean;
  readonly nameOf: (id: string) => string;
  /** Remembers what a picker gave, for names and for the preview. */
  readonly learn: (products: readonly PricedProduct[]) => void;
  readonly products: readonly PricedProduct[];
}

const EditingContext = createContext<RuleEditing | null>(null);
export const RuleEditingProvider = EditingContext.Provider;

/** @throws Error outside the editor. */
export function useRuleEditing(): RuleEditing {
  const editing = useContext(EditingContext);
  if (editing === null) throw new Error("a part of the rule editor stands outside of it");
  return editing;
}

/** The id of a field's element: what the summary of problems jumps to. */
export function fieldId(field: string): string {
  return `rule.${field}`;
}

/** One line of the summary. field: "" where it is the rule as a whole. */
export interface SummaryLine {
  readonly field: string;
  readonly level: "error" | "warning";
  readonly text: string;
}

export interface EditorTexts {
  readonly ofField: (problem: FieldProblem) => string;
  readonly ofService: (problem: ProblemWire) => string;
}

/**
 * What stands beside each field, and what stands in the summary. The service's problems count once the page itself has
 * none: until then it was asked about an older text.
 * @param tried a field is not called empty before somebody wanted to save it.
 */
export function problemsOf(
  own: readonly FieldProblem[],
  service: readonly ProblemWire[],
  tried: boolean,
  texts: EditorTexts,
): { beside: ReadonlyMap<string, string>; summary: readonly SummaryLine[] } {
  const told = own.filter(({ code }) => tried || code !== "required");
  const lines: SummaryLine[] = told.map((problem) => ({
    field: problem.field,
    level: "error",
    text: texts.ofField(problem),
  }));
  if (own.length === 0) {
    for (const problem of service) {
      lines.push({ field: problem.field, level: problem.level, text: texts.ofService(problem) });
    }
  }
  const errors = lines.filter(({ level }) => level === "error");
  return { beside: new Map(errors.toReversed().map(({ field, text }) => [field, text])), summary: lines };
}

export function productThings(things: readonly Thing[]): PricedProduct[] {
  return things.flatMap(({ product }) => (product === null ? [] : [product]));
}
