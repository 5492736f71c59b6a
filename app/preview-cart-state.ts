import { useState } from "react";
import { beginningLines, type CartWire, cartOf, type PreviewBuyer, type PreviewLine } from "./preview-cart.ts";
import type { RuleForm } from "./price-rule-form.ts";
import { useShop } from "./shop-context.tsx";
import type { PricedProduct } from "./things.ts";

export interface PreviewCart {
  readonly lines: readonly PreviewLine[];
  readonly setLines: (lines: PreviewLine[]) => void;
  readonly buyer: PreviewBuyer;
  readonly setBuyer: (changes: Partial<PreviewBuyer>) => void;
  readonly cart: CartWire | null;
}

/** The cart a rule is tried on, as long as the editor is open. Until somebody touches it, it follows the rule. */
export function usePreviewCart(
  form: RuleForm,
  products: readonly PricedProduct[],
  firstProducts: readonly PricedProduct[],
): PreviewCart {
  const { currency } = useShop();
  const [own, setOwn] = useState<PreviewLine[] | null>(null);
  const [buyer, setBuyer] = useState<Partial<PreviewBuyer>>({});
  const lines = own ?? beginningLines(form, products, firstProducts, currency);
  const whole: PreviewBuyer = {
    group: form.audience === "price-group" ? form.group : "",
    isTester: form.testCustomerIds.length > 0,
    isCompany: form.audience === "company" || form.audience === "company-location",
    at: "",
    redeemPoints: form.kind === "redemption" ? form.points : "",
    ...buyer,
  };
  return {
    lines,
    setLines: setOwn,
    buyer: whole,
    setBuyer: (changes) => setBuyer((before) => ({ ...before, ...changes })),
    cart: cartOf(lines, whole, form, currency),
  };
}
