import { useBlocker, useNavigate } from "@remix-run/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { dataOf } from "./answered.ts";
import { usePreviewCart } from "./preview-cart-state.ts";
import type { RuleForm } from "./price-rule-form.ts";
import { ruleOf } from "./price-rule-read.ts";
import { idNumber } from "./price-rule-words.ts";
import { rulePath } from "./pricing-path.ts";
import { problemsOf, productThings, type RuleEditing } from "./rule-editing.ts";
import { useProblemTexts } from "./rule-problem-texts.ts";
import { useShop } from "./shop-context.tsx";
import type { PricedProduct, Thing } from "./things.ts";
import { type CommandState, useCommand } from "./use-command.ts";
import { useQuote } from "./use-quote.ts";

/** What is edited: the rule's fields, and whether it rests. */
export interface EditedRule {
  readonly form: RuleForm;
  readonly paused: boolean;
}

export interface RuleEditorProps {
  readonly edited: EditedRule;
  readonly isNew: boolean;
  /** An example that is filled in: there is something to save from the start. */
  readonly isFilled: boolean;
  readonly things: readonly Thing[];
  readonly firstProducts: readonly PricedProduct[];
  readonly disabled: boolean;
}

/** Everything the editor of one rule knows and does. */
export function useRuleEditor({ edited, isNew, isFilled, things, firstProducts, disabled }: RuleEditorProps) {
  const { currency } = useShop();
  // What comes later from the service does not overwrite what is being written.
  const [saved, setSaved] = useState<EditedRule>(edited);
  const [now, setNow] = useState<EditedRule>(edited);
  const [tries, setTries] = useState(0);
  const [learned, setLearned] = useState<readonly PricedProduct[]>([]);
  const { products, nameOf } = useNames(things, firstProducts, learned);
  const { form } = now;
  const read = useMemo(() => ruleOf(form, currency), [form, currency]);
  const preview = usePreviewCart(form, products, firstProducts);
  const quote = useQuote(read.rule, preview.cart);
  // While the keys are at work the last answer stands: what flickers cannot be read.
  const check = quote.answer === null ? null : dataOf(quote.answer.check);
  const texts = useProblemTexts();
  const problems = problemsOf(read.problems, check?.problems ?? [], tries > 0, texts);
  const isDirty = (isNew && isFilled) || JSON.stringify(now) !== JSON.stringify(saved);
  const saving = useSaving({ isNew, isDirty, setSaved });
  const editing: RuleEditing = {
    form,
    change: (changes) => setNow((before) => ({ ...before, form: { ...before.form, ...changes } })),
    errorAt: (field) => problems.beside.get(field) ?? false,
    disabled,
    nameOf,
    learn: (more) => setLearned((before) => [...before, ...more]),
    products,
  };
  const save = () => {
    setTries(tries + 1);
    if (read.rule !== null) saving.start(read.rule.ruleId, JSON.stringify(read.rule), now);
  };
  return {
    editing,
    preview,
    quote,
    rule: read.rule,
    check,
    problems,
    tries,
    paused: now.paused,
    setPaused: (paused: boolean) => setNow((before) => ({ ...before, paused })),
    isDirty,
    command: saving.command,
    save,
    discard: () => {
      setNow(saved);
      setTries(0);
    },
  };
}

export type RuleEditorState = ReturnType<typeof useRuleEditor>;

/** A variant is called by its product where nothing else is known of it. */
function useNames(
  things: readonly Thing[],
  firstProducts: readonly PricedProduct[],
  learned: readonly PricedProduct[],
): Pick<RuleEditing, "products" | "nameOf"> {
  return useMemo(() => {
    const all = [...productThings(things), ...firstProducts, ...learned];
    const products = [...new Map(all.map((product) => [product.id, product])).values()];
    const names = new Map([
      ...products.flatMap(({ title, variants }) => variants.map(({ id }) => [id, title] as const)),
      ...products.map(({ id, title }) => [id, title] as const),
      ...things.map(({ id, title }) => [id, title] as const),
    ]);
    return { products, nameOf: (id: string) => names.get(id) ?? idNumber(id) };
  }, [things, firstProducts, learned]);
}

/** Sends the rule, follows what comes of it, and keeps the merchant from leaving with changes by accident. */
function useSaving({
  isNew,
  isDirty,
  setSaved,
}: {
  isNew: boolean;
  isDirty: boolean;
  setSaved: (saved: EditedRule) => void;
}): { command: CommandState; start: (ruleId: string, rule: string, sent: EditedRule) => void } {
  const navigate = useNavigate();
  const { now: command, start } = useCommand("pricing");
  const sent = useRef<{ ruleId: string; edited: EditedRule } | null>(null);
  const keeps = useRef(isDirty);
  keeps.current = isDirty;
  const done = command.state === "done";
  const isOver = done || command.state === "failed";
  useEffect(() => {
    // What came of it stands at the top of the page, and the save bar is reached from anywhere.
    if (isOver) window.scrollTo({ top: 0 });
  }, [isOver]);
  useEffect(() => {
    if (!done || sent.current === null) return;
    setSaved(sent.current.edited);
    if (!isNew) return;
    keeps.current = false;
    navigate(`${rulePath(sent.current.ruleId)}?saved=1`, { replace: true });
  }, [done, isNew, setSaved, navigate]);
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => keeps.current && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    const asked = window.shopify?.saveBar.leaveConfirmation() ?? Promise.resolve();
    void asked.then(
      () => blocker.proceed(),
      () => blocker.reset(),
    );
  }, [blocker]);
  return {
    command,
    start: (ruleId, rule, edited) => {
      sent.current = { ruleId, edited };
      start({ intent: "save", rule, paused: edited.paused ? "on" : "off" });
    },
  };
}
