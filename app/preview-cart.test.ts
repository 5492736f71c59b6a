import { describe, expect, test } from "vitest";
import { beginningLines, cartOf, linesOf, type PreviewBuyer, QuoteForm } from "./preview-cart.ts";
import { emptyForm, type RuleForm } from "./price-rule-form.ts";
import { ruleOf } from "./price-rule-read.ts";

const product = (id: number, price = "19.99") => ({
  id: `gid://shopify/Product/${id}`,
  title: `Product ${id}`,
  variants: [{ id: `gid://shopify/ProductVariant/${id}`, title: "Default Title", price }],
});
const form: RuleForm = {
  ...emptyForm("0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e", "UTC"),
  name: "Volume break",
  tiers: [{ key: 0, from: "10", type: "percent", value: "8" }],
};
const buyer: PreviewBuyer = { group: "", isTester: false, isCompany: false, at: "", redeemPoints: "" };

describe("the cart a preview begins with", () => {
  test("holds the rule's own products, just enough of them for the first tier", () => {
    const own = { ...form, scope: "products" as const, productIds: [product(2).id] };
    expect(beginningLines(own, [product(1), product(2)], [product(3)], "EUR")).toEqual([
      {
        productId: "gid://shopify/Product/2",
        variantId: "gid://shopify/ProductVariant/2",
        title: "Product 2",
        unitPriceMinor: "1999",
        quantity: "10",
      },
    ]);
  });

  test("is of the store's first products where the rule is for all, without those it leaves out", () => {
    const lines = beginningLines({ ...form, except: [product(3).id] }, [], [product(3), product(4)], "EUR");
    expect(lines.map(({ title }) => title)).toEqual(["Product 4"]);
  });

  test("leaves out what has no price in the shop's currency", () => {
    expect(linesOf(product(1, "19.99"), "1", "JPY")).toEqual([]);
    expect(linesOf(product(1, "1999"), "1", "JPY")[0]?.unitPriceMinor).toBe("1999");
  });
});

test("a cart whose quantities are none is not asked about", () => {
  const lines = linesOf(product(1), "10", "EUR");
  expect(cartOf(lines, buyer, form, "EUR")).toMatchObject({ customerId: null, lines: [{ quantity: 10 }] });
  for (const quantity of ["", "0", "-1", "1.5", "ten"]) {
    expect(cartOf([{ ...lines[0], quantity } as (typeof lines)[number]], buyer, form, "EUR")).toBeNull();
  }
  expect(cartOf([], buyer, form, "EUR")).toBeNull();
});

test("a company's number, as it stands in an address, is the company that buys", () => {
  const b2b = { ...form, audience: "company" as const, companyId: "42" };
  const cart = cartOf(linesOf(product(1), "1", "EUR"), { ...buyer, isCompany: true }, b2b, "EUR");
  expect(cart?.companyId).toBe("gid://shopify/Company/42");
});

test("the question leaves the page in the form that the contract takes", () => {
  const { rule } = ruleOf(form, "EUR");
  const cart = cartOf(linesOf(product(1), "10", "EUR"), buyer, form, "EUR");
  const asked = { rule: JSON.stringify(rule), cart: JSON.stringify(cart) };
  expect(QuoteForm.parse(asked)).toEqual({ rule, cart });
  expect(QuoteForm.parse({ ...asked, cart: "null" }).cart).toBeNull();
  expect(QuoteForm.safeParse({ ...asked, cart: '{"lines":[]}' }).success).toBe(false);
  expect(QuoteForm.safeParse({ ...asked, rule: "{" }).success).toBe(false);
});
