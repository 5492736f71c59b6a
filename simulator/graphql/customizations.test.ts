import { expect, test } from "vitest";
import { gid } from "../gid.ts";
import { testAdmin } from "./testing.ts";

const shop = "harbor-lane";
type Run = ReturnType<typeof testAdmin>["run"];
type Payload = { userErrors: { code: string; field: string[] | null; message: string }[] } & Record<string, unknown>;

const discount = (more: object = {}) => ({
  functionHandle: "ten-off",
  title: "Prices",
  startsAt: "2026-01-01T00:00:00Z",
  discountClasses: ["PRODUCT", "ORDER", "SHIPPING"],
  combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
  ...more,
});

function ask(run: Run, name: string, variables: object = {}): Record<string, unknown> {
  const answer = run(name, variables as Record<string, unknown>);
  expect(answer.errors).toBeUndefined();
  return answer.data as Record<string, unknown>;
}
const create = (run: Run, more: object = {}) =>
  ask(run, "PricingDiscountCreate", { discount: discount(more) })["discountAutomaticAppCreate"] as Payload;

test("a discount of our Function is made, found with its metafields, and deleted with them", () => {
  const { world, run } = testAdmin();
  const table = { namespace: "$app:pricing", key: "table", type: "json", value: '{"v":1}' };
  const made = create(run, { metafields: [table] });
  expect(made.userErrors).toEqual([]);
  const { discountId } = made["automaticAppDiscount"] as { discountId: string };
  const read = ask(run, "PricingDiscounts") as {
    shopifyFunctions: { nodes: { id: string; handle: string }[] };
    discountNodes: { nodes: { id: string; discount: { appDiscountType: { functionId: string } } }[] };
  };
  expect(read.discountNodes.nodes).toMatchObject([
    { id: discountId, table: { value: '{"v":1}' }, variables: null, discount: { status: "ACTIVE", title: "Prices" } },
  ]);
  const { functionId } = read.discountNodes.nodes[0]!.discount.appDiscountType;
  expect(read.shopifyFunctions.nodes.find((one) => one.id === functionId)?.handle).toBe("ten-off");
  const [kept] = world.customizations.list(shop, "discount");
  expect(ask(run, "PricingDiscountDelete", { id: discountId })).toMatchObject({
    discountAutomaticDelete: { deletedAutomaticDiscountId: discountId, userErrors: [] },
  });
  expect(world.metafields.list(shop, { ownerType: "DiscountAutomaticNode", ownerId: kept!.id })).toEqual([]);
  expect(ask(run, "PricingDiscountDelete", { id: discountId })).toMatchObject({
    discountAutomaticDelete: { deletedAutomaticDiscountId: null, userErrors: [{ field: ["id"] }] },
  });
});

test("a discount that cannot be is refused with Shopify's code, and nothing is made", () => {
  const { world, run } = testAdmin();
  const codeOf = (more: object) => create(run, more).userErrors.map((one) => [one.code, one.field?.join(".")]);
  expect(codeOf({ functionHandle: "nobody" })).toEqual([["INVALID", "automaticAppDiscount.functionHandle"]]);
  expect(codeOf({ functionHandle: "twin-pack" })).toEqual([["INVALID", "automaticAppDiscount.functionHandle"]]);
  expect(codeOf({ functionHandle: null })).toEqual([
    ["MISSING_FUNCTION_IDENTIFIER", "automaticAppDiscount.functionHandle"],
  ]);
  expect(codeOf({ title: "" })).toEqual([["BLANK", "automaticAppDiscount.title"]]);
  expect(codeOf({ endsAt: "2025-01-01T00:00:00Z" })).toEqual([
    ["END_DATE_BEFORE_START_DATE", "automaticAppDiscount.endsAt"],
  ]);
  expect(world.customizations.list(shop, "discount")).toEqual([]);
  for (let at = 0; at < 25; at++) expect(create(run, { title: `Prices ${at}` }).userErrors).toEqual([]);
  expect(codeOf({ title: "Prices 1" })).toEqual([["TAKEN", "automaticAppDiscount.title"]]);
  expect(codeOf({ title: "One more" })).toEqual([["MAX_APP_DISCOUNTS", "automaticAppDiscount.startsAt"]]);
});

test("a validation and a cart transform are made by handle; a second transform of one Function is refused", () => {
  const { run } = testAdmin();
  const validation = { functionHandle: "at-most-five", enable: true, blockOnFailure: false, title: "Quantities" };
  expect(ask(run, "PricingValidationCreate", { validation })).toMatchObject({
    validationCreate: { validation: { enabled: true, title: "Quantities" }, userErrors: [] },
  });
  expect(ask(run, "PricingValidations")).toMatchObject({
    validations: { nodes: [{ shopifyFunction: { handle: "at-most-five" }, limits: null }] },
  });
  const transform = { functionHandle: "twin-pack", blockOnFailure: false };
  expect(ask(run, "PricingCartTransformCreate", transform)).toMatchObject({ cartTransformCreate: { userErrors: [] } });
  expect(ask(run, "PricingCartTransformCreate", transform)).toMatchObject({
    cartTransformCreate: { cartTransform: null, userErrors: [{ code: "FUNCTION_ALREADY_REGISTERED" }] },
  });
  expect(ask(run, "PricingCartTransformCreate", { ...transform, functionHandle: "ten-off" })).toMatchObject({
    cartTransformCreate: { userErrors: [{ code: "FUNCTION_DOES_NOT_IMPLEMENT" }] },
  });
  const { cartTransforms } = ask(run, "PricingCartTransforms") as { cartTransforms: { nodes: { id: string }[] } };
  expect(cartTransforms.nodes).toHaveLength(1);
  const id = cartTransforms.nodes[0]!.id;
  expect(ask(run, "PricingCartTransformDelete", { id })).toMatchObject({ cartTransformDelete: { deletedId: id } });
});

test("metafields hang on products, the shop and our discount; a product that is gone is refused", () => {
  const { world, run } = testAdmin();
  const [product] = world.products.list(shop);
  const productId = gid("Product", product!.id);
  const shopId = gid("Shop", world.shops.get(shop).id);
  const { discountId } = create(run)["automaticAppDiscount"] as { discountId: string };
  const field = (ownerId: string, key: string, value: string) => ({
    ownerId,
    namespace: "$app:pricing",
    key,
    type: "single_line_text_field",
    value,
  });
  const big = { ...field(discountId, "table", JSON.stringify("x".repeat(20_000))), type: "json" };
  const set = [field(productId, "group", "a"), field(shopId, "redemption", "b"), big];
  expect(ask(run, "PricingMetafieldsSet", { metafields: set })).toMatchObject({
    metafieldsSet: {
      metafields: [{ ownerType: "PRODUCT" }, { ownerType: "SHOP" }, { ownerType: "DISCOUNT" }],
      userErrors: [],
    },
  });
  expect(ask(run, "PricingProductsPage", { ids: [productId, "gid://shopify/Product/1"] })).toMatchObject({
    nodes: [{ id: productId, group: { value: "a" } }, null],
  });
  expect(ask(run, "PricingShop")).toMatchObject({ shop: { id: shopId, redemption: { value: "b" } } });
  world.products.delete(shop, product!.id);
  expect(ask(run, "PricingMetafieldsSet", { metafields: set })).toMatchObject({
    metafieldsSet: { userErrors: [{ code: "INVALID", field: ["metafields", "0", "ownerId"] }] },
  });
});

test("without its scope each is denied", () => {
  const { world, run } = testAdmin(["read_products", "read_discounts"]);
  const [product] = world.products.list(shop);
  const metafields = [
    {
      ownerId: gid("Product", product!.id),
      namespace: "$app:pricing",
      key: "group",
      type: "single_line_text_field",
      value: "a",
    },
  ];
  const denied = { errors: [{ extensions: { code: "ACCESS_DENIED" } }] };
  expect(run("PricingDiscountCreate", { discount: discount() })).toMatchObject(denied);
  expect(run("PricingValidations", {})).toMatchObject(denied);
  expect(run("PricingCartTransforms", {})).toMatchObject(denied);
  expect(run("CarrierServices", {})).toMatchObject(denied);
  expect(run("PricingMetafieldsSet", { metafields })).toMatchObject(denied);
  expect(run("PricingDiscounts", {}).errors).toBeUndefined();
});

test("a carrier service is made once by its name, and all goes when the app is uninstalled", () => {
  const { world, run } = testAdmin();
  const input = {
    name: "Flotilla",
    callbackUrl: "https://example.com/v1/carrier/rates",
    active: true,
    supportsServiceDiscovery: false,
  };
  expect(ask(run, "CarrierServiceCreate", { input })).toMatchObject({ carrierServiceCreate: { userErrors: [] } });
  expect(ask(run, "CarrierServiceCreate", { input })).toMatchObject({
    carrierServiceCreate: { carrierService: null, userErrors: [{ code: "CARRIER_SERVICE_CREATE_FAILED" }] },
  });
  expect(ask(run, "CarrierServices")).toMatchObject({
    carrierServices: { nodes: [{ name: "Flotilla", active: true }] },
  });
  create(run);
  world.app.install(shop);
  world.app.uninstall(shop);
  expect(ask(run, "CarrierServices")).toMatchObject({ carrierServices: { nodes: [] } });
  expect(world.customizations.list(shop, "discount")).toEqual([]);
});
