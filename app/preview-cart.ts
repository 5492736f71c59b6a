import { z } from "zod";
import type { Currency } from "../contracts/money.ts";
import { PriceRule, QuoteCart } from "../contracts/price-rule.ts";
import { JsonField } from "./json-field.ts";
import type { RuleForm } from "./price-rule-form.ts";
import { minorOf } from "./price-text.ts";
import { type PricedProduct, variantName } from "./things.ts";

export type CartWire = z.input<typeof QuoteCart>;

/** As many lines as can be looked over beside the form. */
export const PREVIEW_MAX_LINES = 6;
const BEGINNING_LINES = 2;
const DEFAULT_QUANTITY = "1";
const DELIVERY_MINOR = 490n;

/** What the page sends for a preview: both as JSON, checked by the contract. */
export const RuleJson = JsonField.pipe(PriceRule);
export const QuoteForm = z.object({
  rule: JsonField.pipe(wireOf(PriceRule)),
  cart: JsonField.pipe(wireOf(QuoteCart).nullable()),
});

/** Checks by the contract, and leaves it as it came: a question is asked in its wire form. */
function wireOf<Schema extends z.ZodType>(schema: Schema) {
  return z.custom<z.input<Schema>>((data) => schema.safeParse(data).success);
}

export interface PreviewLine {
  readonly productId: string;
  readonly variantId: string;
  readonly title: string;
  readonly unitPriceMinor: string;
  readonly quantity: string;
}

/** Who buys, and when, in the preview. Everything as it stands in its field. */
export interface PreviewBuyer {
  readonly group: string;
  readonly isTester: boolean;
  readonly isCompany: boolean;
  readonly at: string;
  readonly redeemPoints: string;
}

/** The lines a preview begins with: the rule's own products, else the first of the store. */
export function beginningLines(
  form: RuleForm,
  own: readonly PricedProduct[],
  others: readonly PricedProduct[],
  currency: Currency,
): PreviewLine[] {
  const chosen = new Set(form.scope === "products" ? form.productIds : []);
  const mine = own.filter(({ id }) => chosen.has(id));
  const excluded = new Set(form.except);
  const from = mine.length > 0 ? mine : others.filter(({ id }) => !excluded.has(id));
  return from.slice(0, BEGINNING_LINES).flatMap((product) => linesOf(product, beginningQuantity(form), currency));
}

/** Just enough for the first tier, so that the rule shows what it does. */
function beginningQuantity({ kind, tiers, minimum }: RuleForm): string {
  const wanted = kind === "product" ? tiers[0]?.from : kind === "quantity" ? minimum : undefined;
  return wanted !== undefined && /^[1-9]\d{0,5}$/.test(wanted.trim()) ? wanted.trim() : DEFAULT_QUANTITY;
}

export function linesOf(product: PricedProduct, quantity: string, currency: Currency): PreviewLine[] {
  const [variant] = product.variants;
  const minor = variant && minorOf(variant.price, currency);
  if (!variant || minor === null || minor === undefined) return [];
  return [
    {
      productId: product.id,
      variantId: variant.id,
      title: variantName(product, variant),
      unitPriceMinor: minor.toString(),
      quantity,
    },
  ];
}

export function isQuantity(text: string): boolean {
  return /^[1-9]\d{0,5}$/.test(text.trim());
}

/** @returns null where the cart is empty, or a quantity is none. */
export function cartOf(
  lines: readonly PreviewLine[],
  buyer: PreviewBuyer,
  form: RuleForm,
  currency: Currency,
): CartWire | null {
  if (lines.length === 0 || lines.some(({ quantity }) => !isQuantity(quantity))) return null;
  const asId = (kind: string, typed: string) =>
    /^\d+$/.test(typed.trim()) ? `gid://shopify/${kind}/${typed.trim()}` : typed;
  const gidOrNone = (id: string) => (buyer.isCompany && /^gid:\/\/shopify\/\w+\/\d+$/.test(id) ? id : null);
  const points = /^\d{1,7}$/.test(buyer.redeemPoints.trim()) ? Number(buyer.redeemPoints) : null;
  const cart = {
    currency,
    customerId: buyer.isTester ? (form.testCustomerIds[0] ?? null) : null,
    priceGroup: buyer.group.trim() === "" ? null : buyer.group.trim(),
    companyId: gidOrNone(asId("Company", form.companyId)),
    companyLocationId: gidOrNone(asId("CompanyLocation", form.companyLocationId)),
    redeemPoints: points,
    pointsBalance: points,
    lines: lines.map(({ productId, variantId, quantity, unitPriceMinor }, at) => ({
      lineId: `line-${at}`,
      productId,
      variantId,
      quantity: Number(quantity),
      unitPriceMinor,
    })),
    deliveryMinor: DELIVERY_MINOR.toString(),
    at: buyer.at === "" ? null : `${buyer.at.slice(0, "2026-12-01T09:00".length)}:00`,
  };
  return QuoteCart.safeParse(cart).success ? cart : null;
}
