import type { Buyer, CartMetafield, CheckoutCart, CheckoutLine, DeliveryOption } from "../checkout/cart.ts";
import { subtotalOf } from "../checkout/cart.ts";
import { gid } from "../gid.ts";
import { fullNamespace } from "../graphql/nodes/metafield.ts";
import { graphqlDecimal } from "../graphql/nodes/money.ts";
import type { Address, Company, Metafield, MetafieldOwner, Product, Variant } from "../model.ts";
import type { World } from "../world.ts";
import { localTimeNode } from "./local-time.ts";

type Node = Readonly<Record<string, unknown>>;
type Asked = { readonly namespace?: string | null; readonly key: string };

/** Source: shopify.dev, Functions, "Metafields": a larger one is not given to a Function. */
export const MAX_METAFIELD_BYTES = 10_000;

export interface InputSubject {
  readonly world: World;
  readonly cart: CheckoutCart;
  /** The discount, validation or transform that the Function runs for. */
  readonly owner: MetafieldOwner;
  /** "discount", "validation" or "cartTransform", with what else its node says. */
  readonly ownerNode: readonly [string, Node];
  readonly step: "CART_INTERACTION" | "CHECKOUT_INTERACTION" | "CHECKOUT_COMPLETION";
}

/** The root value of an input query: the cart as a Function sees it. */
export function inputNode(subject: InputSubject): Node {
  const { world, cart, owner, ownerNode, step } = subject;
  const { shop } = cart;
  const [name, more] = ownerNode;
  return {
    cart: cartNode(subject),
    [name]: { ...more, metafield: ownMetafield(world, shop.shop, owner) },
    buyerJourney: { step },
    enteredDiscountCodes: [],
    triggeringDiscountCode: null,
    fetchResult: null,
    presentmentCurrencyRate: "1.0",
    localization: {
      country: { isoCode: cart.countryCode },
      language: { isoCode: (cart.locale.split("-")[0] ?? "en").toUpperCase() },
      market: null,
    },
    shop: {
      localTime: localTimeNode(world.clock.now(), shop.timezone),
      metafield: ownMetafield(world, shop.shop, { ownerType: "Shop", ownerId: shop.id }),
      metaobject: null,
    },
  };
}

/** What the stores keep of an owner, and a Function may read. */
function ownMetafield(world: World, shop: string, owner: MetafieldOwner) {
  let all: readonly Metafield[] | undefined;
  return (asked: Asked) => {
    all ??= world.metafields.list(shop, owner);
    return metafieldNode(all, asked);
  };
}

function metafieldNode(all: readonly CartMetafield[], { namespace, key }: Asked): Node | null {
  const wanted = fullNamespace(namespace ?? "$app");
  const found = all.find((one) => fullNamespace(one.namespace) === wanted && one.key === key);
  if (!found || Buffer.byteLength(found.value) > MAX_METAFIELD_BYTES) return null;
  return { value: found.value, type: found.type, jsonValue: () => jsonOf(found) };
}

function jsonOf({ type, value }: CartMetafield): unknown {
  if (type === "json") return JSON.parse(value);
  if (type === "number_integer") return Number(value);
  return type === "boolean" ? value === "true" : value;
}

function cartNode({ world, cart }: InputSubject): Node {
  const { shop, lines } = cart;
  const money = (minor: number) => ({ amount: graphqlDecimal(minor, shop.currency), currencyCode: shop.currency });
  const products = new Map<number, Node>();
  const product = (of: Product) => {
    const known = products.get(of.id) ?? productNode(world, of);
    products.set(of.id, known);
    return known;
  };
  const subtotal = subtotalOf(lines);
  const lineNodes = lines.map((line) => lineNode(line, money, product));
  return {
    attribute: null,
    billingAddress: null,
    buyerIdentity: buyerNode(world, cart.buyer, shop.shop, money),
    cost: {
      subtotalAmount: money(subtotal),
      totalAmount: money(subtotal),
      totalDutyAmount: null,
      totalTaxAmount: null,
    },
    deliverableLines: lineNodes.filter((_, at) => lines[at]?.variant.requiresShipping),
    deliveryGroups: cart.delivery.length === 0 ? [] : [deliveryGroupNode(cart, lineNodes, money)],
    discountApplications: [],
    lines: lineNodes,
    localizedFields: [],
    metafield: (asked: Asked) => metafieldNode(cart.metafields, asked),
    poNumber: null,
    retailLocation: null,
  };
}

type Money = (minor: number) => Node;

function lineNode(line: CheckoutLine, money: Money, product: (of: Product) => Node): Node {
  const { variant, quantity, unitMinor } = line;
  return {
    id: line.id,
    quantity,
    attribute: null,
    parentRelationship: null,
    sellingPlanAllocation: null,
    discountAllocations: [],
    cost: {
      amountPerQuantity: money(unitMinor),
      compareAtAmountPerQuantity: variant.compareAtMinor === null ? null : money(variant.compareAtMinor),
      subtotalAmount: money(unitMinor * quantity),
      totalAmount: money(unitMinor * quantity),
    },
    merchandise: () => variantNode(variant, product(line.product)),
  };
}

function variantNode(variant: Variant, product: Node): Node {
  return {
    __typename: "ProductVariant",
    id: gid("ProductVariant", variant.id),
    sku: variant.sku,
    title: variant.title,
    requiresShipping: variant.requiresShipping,
    weight: variant.grams,
    weightUnit: "GRAMS",
    metafield: () => null,
    inAnyCollection: () => false,
    inCollections: ({ ids }: { ids: string[] }) => ids.map((collectionId) => ({ collectionId, isMember: false })),
    product,
  };
}

function productNode(world: World, product: Product): Node {
  return {
    id: gid("Product", product.id),
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    productType: product.productType,
    isGiftCard: false,
    ...tagFields(product.tags),
    inAnyCollection: () => false,
    inCollections: ({ ids }: { ids: string[] }) => ids.map((collectionId) => ({ collectionId, isMember: false })),
    metafield: ownMetafield(world, product.shop, { ownerType: "Product", ownerId: product.id }),
  };
}

function tagFields(tags: readonly string[]): Node {
  const own = new Set(tags.map((tag) => tag.toLowerCase()));
  return {
    hasAnyTag: ({ tags: asked }: { tags: string[] }) => asked.some((tag) => own.has(tag.toLowerCase())),
    hasTags: ({ tags: asked }: { tags: string[] }) => asked.map((tag) => ({ tag, hasTag: own.has(tag.toLowerCase()) })),
  };
}

function buyerNode(world: World, buyer: Buyer, shop: string, money: Money): Node {
  const { customer, company, companyLocationId } = buyer;
  return {
    email: buyer.email ?? customer?.email ?? null,
    phone: customer?.phone ?? null,
    isAuthenticated: buyer.authenticated,
    shopUser: null,
    customer: customer
      ? {
          id: gid("Customer", customer.id),
          email: customer.email,
          firstName: customer.firstName || null,
          lastName: customer.lastName || null,
          displayName: `${customer.firstName} ${customer.lastName}`.trim() || (customer.email ?? ""),
          numberOfOrders: customer.ordersCount,
          amountSpent: money(customer.totalSpentMinor),
          ...tagFields(customer.tags),
          metafield: ownMetafield(world, shop, { ownerType: "Customer", ownerId: customer.id }),
        }
      : null,
    purchasingCompany: company ? companyNode(company, companyLocationId ?? company.id, buyer) : null,
  };
}

function companyNode(company: Company, locationId: number, { customer }: Buyer): Node {
  const at = new Date(company.createdAt).toISOString();
  const common = { createdAt: at, updatedAt: at, metafield: () => null, externalId: company.externalId };
  return {
    company: { ...common, id: gid("Company", company.id), name: company.name },
    location: { ...common, id: gid("CompanyLocation", locationId), name: company.name, locale: null, ordersCount: 0 },
    contact: customer
      ? { id: gid("CompanyContact", customer.id), createdAt: at, updatedAt: at, locale: null, title: null }
      : null,
  };
}

function deliveryGroupNode(cart: CheckoutCart, lines: readonly Node[], money: Money): Node {
  const option = (one: DeliveryOption) => ({
    handle: one.code,
    code: one.code,
    title: one.title,
    description: one.description ?? null,
    deliveryMethodType: "SHIPPING",
    cost: money(one.priceMinor),
  });
  const selected = cart.delivery.find((one) => one.code === cart.deliveryCode);
  return {
    id: DELIVERY_GROUP_ID,
    groupType: "ONE_TIME_PURCHASE",
    cartLines: lines,
    deliveryAddress: addressNode(cart),
    deliveryOptions: cart.delivery.map(option),
    selectedDeliveryOption: selected ? option(selected) : null,
    discountAllocations: [],
  };
}

/** A cart of the stores is delivered in one go. */
export const DELIVERY_GROUP_ID = "gid://shopify/CartDeliveryGroup/0";

function addressNode({ address, countryCode }: CheckoutCart): Node {
  const of = (key: keyof Address) => address?.[key] || null;
  return {
    address1: of("address1"),
    address2: of("address2"),
    city: of("city"),
    company: of("company"),
    countryCode,
    firstName: of("firstName"),
    lastName: of("lastName"),
    name: [address?.firstName, address?.lastName].filter(Boolean).join(" ") || null,
    phone: of("phone"),
    provinceCode: of("province"),
    zip: of("zip"),
    latitude: null,
    longitude: null,
    market: null,
  };
}
