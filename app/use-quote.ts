import { useFetcher } from "@remix-run/react";
import { useEffect, useRef } from "react";
import type { z } from "zod";
import type { PricingCheck, PricingQuote } from "../contracts/queries/pricing.ts";
import type { Answered } from "./answered.ts";
import type { CartWire } from "./preview-cart.ts";
import type { RuleWire } from "./price-rule-form.ts";
import { QUOTE_PATH } from "./pricing-path.ts";

/** Typing is over when the keys rest this long. */
const TYPING_MS = 350;

export type QuoteWire = z.input<(typeof PricingQuote)["output"]>;
export type CheckWire = z.input<(typeof PricingCheck)["output"]>;

/** before: by what is published. after: by the draft with the rule as it stands in the form. null: there was no cart. */
export interface QuoteAnswer {
  readonly check: Answered<CheckWire>;
  readonly before: Answered<QuoteWire> | null;
  readonly after: Answered<QuoteWire> | null;
}

/**
 * What the rule as it is being written does to a cart, and what is wrong with it beside the saved ones: asked for when
 * the keys rest. Keeps the last answer while the rule or the cart cannot be read.
 * @returns isOld: what is in the form now has not been answered yet.
 */
export function useQuote(rule: RuleWire | null, cart: CartWire | null): { answer: QuoteAnswer | null; isOld: boolean } {
  const fetcher = useFetcher<QuoteAnswer>();
  const submit = useRef(fetcher.submit);
  submit.current = fetcher.submit;
  const asked = useRef("");
  const question = rule === null ? "" : JSON.stringify({ rule, cart });
  useEffect(() => {
    if (question === "") return;
    const ask = () => {
      const parts = JSON.parse(question) as { rule: RuleWire; cart: CartWire | null };
      const form = { rule: JSON.stringify(parts.rule), cart: JSON.stringify(parts.cart) };
      asked.current = question;
      submit.current(form, { method: "post", action: QUOTE_PATH });
    };
    const timer = setTimeout(ask, asked.current === "" ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [question]);
  const answer = (fetcher.data as QuoteAnswer | undefined) ?? null;
  return { answer, isOld: question === "" || question !== asked.current || fetcher.state !== "idle" };
}
