import type { AdminClient, RunOptions } from "../_runtime/shopify/admin-client.ts";
import {
  PricingCartTransformCreateDocument,
  PricingCartTransformDeleteDocument,
  PricingCartTransformsDocument,
  PricingDiscountCreateDocument,
  PricingDiscountDeleteDocument,
  PricingDiscountsDocument,
  PricingValidationCreateDocument,
  PricingValidationDeleteDocument,
  PricingValidationsDocument,
} from "../_runtime/shopify/generated/admin.ts";
import type { FunctionPart } from "./parts.ts";

/** Handles of our Functions, as in extensions/<handle>/shopify.extension.toml. */
export const FUNCTION_HANDLES: Readonly<Record<FunctionPart, string>> = {
  discount: "pricing-discount",
  validation: "order-validation",
  "cart-transform": "bundle-transform",
};
/** Shopify lets a title be there once among automatic discounts: so two makers at once make one. */
const DISCOUNT_TITLE = "Price rules";
const VALIDATION_TITLE = "Order quantities";
/** A fixed day long ago: it begins at once, by any clock. */
const STARTS_AT = "2020-01-01T00:00:00Z";
/** Pages of each list that are looked through: a shop has at most some dozens of each. */
const MOST_PAGES = 20;

/** One of ours in the store, with the texts that its Function reads. */
export interface FoundPart {
  readonly gid: string;
  /** By key of its metafield in `$app:pricing`. */
  readonly texts: Readonly<Record<string, string | null>>;
}

export interface CheckoutParts {
  /** All of ours of that kind, the oldest first: exactly one should be. */
  find(part: FunctionPart): Promise<FoundPart[]>;
  /** @returns its gid. @throws AdminDeclined where Shopify does not want it, e.g. because the app's version has no such Function. */
  create(part: FunctionPart): Promise<string>;
  remove(part: FunctionPart, gid: string): Promise<void>;
}

export function checkoutParts(client: AdminClient, options: Pick<RunOptions, "background"> = {}): CheckoutParts {
  const find = { discount: findDiscounts, validation: findValidations, "cart-transform": findTransforms };
  return {
    find: async (part) => (await find[part](client, options)).sort((a, b) => numberOf(a.gid) - numberOf(b.gid)),
    create: (part) => create(client, part),
    remove: (part, gid) => remove(client, part, gid),
  };
}

function numberOf(gid: string): number {
  return Number(gid.slice(gid.lastIndexOf("/") + 1));
}

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

async function allPages<P extends Page>(read: (after: string | null) => Promise<P>): Promise<P[]> {
  const pages: P[] = [];
  let after: string | null = null;
  for (let count = 0; count < MOST_PAGES; count++) {
    const page: P = await read(after);
    pages.push(page);
    if (!page.pageInfo.hasNextPage) return pages;
    after = page.pageInfo.endCursor ?? null;
  }
  throw new Error(`more than ${MOST_PAGES} pages of checkout customizations`);
}

type Options = Pick<RunOptions, "background">;

async function findDiscounts(client: AdminClient, options: Options): Promise<FoundPart[]> {
  let functionId: string | undefined;
  const pages = await allPages(async (after) => {
    const { shopifyFunctions, discountNodes } = await client.run(PricingDiscountsDocument, { after }, options);
    functionId = shopifyFunctions.nodes.find(({ handle }) => handle === FUNCTION_HANDLES.discount)?.id;
    return discountNodes;
  });
  return pages
    .flatMap(({ nodes }) => nodes)
    .filter(
      ({ discount }) =>
        discount.__typename === "DiscountAutomaticApp" &&
        functionId !== undefined &&
        discount.appDiscountType.functionId === functionId,
    )
    .map(({ id, table, variables }) => ({
      gid: id,
      texts: { table: table?.value ?? null, variables: variables?.value ?? null },
    }));
}

async function findValidations(client: AdminClient, options: Options): Promise<FoundPart[]> {
  const pages = await allPages(async (after) => {
    const { validations } = await client.run(PricingValidationsDocument, { after }, options);
    return validations;
  });
  return pages
    .flatMap(({ nodes }) => nodes)
    .filter(({ shopifyFunction }) => shopifyFunction.handle === FUNCTION_HANDLES.validation)
    .map(({ id, limits, variables }) => ({
      gid: id,
      texts: { limits: limits?.value ?? null, variables: variables?.value ?? null },
    }));
}

async function findTransforms(client: AdminClient, options: Options): Promise<FoundPart[]> {
  let functionId: string | undefined;
  const pages = await allPages(async (after) => {
    const { shopifyFunctions, cartTransforms } = await client.run(PricingCartTransformsDocument, { after }, options);
    functionId = shopifyFunctions.nodes.find(({ handle }) => handle === FUNCTION_HANDLES["cart-transform"])?.id;
    return cartTransforms;
  });
  return pages
    .flatMap(({ nodes }) => nodes)
    .filter((node) => node.functionId === functionId)
    .map(({ id, kits, variables }) => ({
      gid: id,
      texts: { kits: kits?.value ?? null, variables: variables?.value ?? null },
    }));
}

/** Looked for before it is made, so that a second run makes none: that is what repeatable says here. */
const ONCE = { repeatable: true } as const;

async function create(client: AdminClient, part: FunctionPart): Promise<string> {
  const functionHandle = FUNCTION_HANDLES[part];
  switch (part) {
    case "discount": {
      const discount = {
        title: DISCOUNT_TITLE,
        functionHandle,
        startsAt: STARTS_AT,
        discountClasses: ["PRODUCT" as const, "ORDER" as const, "SHIPPING" as const],
        combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
      };
      const made = await client.run(PricingDiscountCreateDocument, { discount }, ONCE);
      return gidOf(made.discountAutomaticAppCreate?.automaticAppDiscount?.discountId);
    }
    case "validation": {
      const validation = { title: VALIDATION_TITLE, functionHandle, enable: true, blockOnFailure: false };
      const made = await client.run(PricingValidationCreateDocument, { validation }, ONCE);
      return gidOf(made.validationCreate?.validation?.id);
    }
    case "cart-transform": {
      const variables = { functionHandle, blockOnFailure: false, metafields: null };
      const made = await client.run(PricingCartTransformCreateDocument, variables, ONCE);
      return gidOf(made.cartTransformCreate?.cartTransform?.id);
    }
  }
}

function gidOf(id: string | null | undefined): string {
  if (!id) throw new Error("Shopify made something and did not say what");
  return id;
}

async function remove(client: AdminClient, part: FunctionPart, id: string): Promise<void> {
  switch (part) {
    case "discount":
      await client.run(PricingDiscountDeleteDocument, { id }, ONCE);
      return;
    case "validation":
      await client.run(PricingValidationDeleteDocument, { id }, ONCE);
      return;
    case "cart-transform":
      await client.run(PricingCartTransformDeleteDocument, { id }, ONCE);
      return;
  }
}
