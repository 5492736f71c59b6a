import { CUSTOMIZATION_TYPES, type Discount, type DiscountClass, discountStatus } from "../../customizations/model.ts";
import { idOfGid } from "../../gid.ts";
import type { AdminContext, Node } from "../answer.ts";
import { automaticAppNode, customizationGid } from "../nodes/customization.ts";
import { type FunctionNamed, type FunctionProblem, functionNamed } from "./function-named.ts";
import { type MetafieldInput, readGivenMetafields, setGivenMetafields } from "./given-metafields.ts";
import type { UserError } from "./user-error.ts";

/** Source: shopify.dev/docs/apps/build/discounts ("25 discount functions"). */
export const MAX_ACTIVE_APP_DISCOUNTS = 25;
const MAX_TITLE = 255;

interface DiscountInput extends FunctionNamed {
  readonly title?: string | null;
  readonly startsAt?: string | null;
  readonly endsAt?: string | null;
  readonly discountClasses?: readonly DiscountClass[] | null;
  readonly combinesWith?: Partial<Record<"orderDiscounts" | "productDiscounts" | "shippingDiscounts", boolean>> | null;
  readonly metafields?: readonly MetafieldInput[] | null;
}

/** The code a discount gives where Shopify has none of that name. */
const CODES: Readonly<Record<FunctionProblem, string>> = {
  MISSING_FUNCTION_IDENTIFIER: "MISSING_FUNCTION_IDENTIFIER",
  MULTIPLE_FUNCTION_IDENTIFIERS: "MULTIPLE_FUNCTION_IDENTIFIERS",
  FUNCTION_NOT_FOUND: "INVALID",
  FUNCTION_DOES_NOT_IMPLEMENT: "INVALID",
};

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/discountAutomaticAppCreate. */
export const discountAutomaticAppCreate = (context: AdminContext): Node => ({
  discountAutomaticAppCreate: ({ automaticAppDiscount: input }: { automaticAppDiscount: DiscountInput }) => {
    const { world, shop } = context;
    const refused = (code: string, field: string, message: string) => ({
      automaticAppDiscount: null,
      userErrors: [{ code, field: ["automaticAppDiscount", ...field.split(".")], message } satisfies UserError],
    });
    const named = functionNamed(context, input, "discount");
    if ("problem" in named) return refused(CODES[named.problem], named.field, named.message);
    if (!input.title) return refused("BLANK", "title", "Title can't be blank.");
    if (input.title.length > MAX_TITLE) return refused("TOO_LONG", "title", "Title is too long.");
    if (!input.startsAt) return refused("BLANK", "startsAt", "Starts at can't be blank.");
    const [startsAt, endsAt] = [Date.parse(input.startsAt), input.endsAt ? Date.parse(input.endsAt) : null];
    if (endsAt !== null && endsAt <= startsAt) {
      return refused("END_DATE_BEFORE_START_DATE", "endsAt", "Ends at needs to be after starts_at.");
    }
    const discountClasses = input.discountClasses ?? [];
    if (discountClasses.length === 0) {
      return refused("BLANK", "discountClasses", "Discount classes can't be blank.");
    }
    const taken = world.customizations.list(shop, "discount").filter((one) => one.title === input.title);
    if (taken.length > 0) return refused("TAKEN", "title", "Title must be unique for automatic discount");
    const now = world.clock.now();
    const active = world.customizations.list(shop, "discount").filter((one) => discountStatus(one, now) === "ACTIVE");
    if (active.length >= MAX_ACTIVE_APP_DISCOUNTS) {
      const message = `A maximum of ${MAX_ACTIVE_APP_DISCOUNTS} app discounts can be active at once.`;
      return refused("MAX_APP_DISCOUNTS", "startsAt", message);
    }
    const { given, wrong } = readGivenMetafields(input.metafields ?? []);
    if (wrong) return refused("INVALID", `metafields.${wrong.at}.${wrong.field}`, wrong.message);
    const discount = world.customizations.create<Discount>(shop, {
      kind: "discount",
      functionHandle: named.handle,
      title: input.title,
      discountClasses,
      combinesWith: {
        orderDiscounts: input.combinesWith?.orderDiscounts ?? false,
        productDiscounts: input.combinesWith?.productDiscounts ?? false,
        shippingDiscounts: input.combinesWith?.shippingDiscounts ?? false,
      },
      startsAt,
      endsAt,
    });
    setGivenMetafields(context, { ownerType: CUSTOMIZATION_TYPES.discount, ownerId: discount.id }, given);
    return { automaticAppDiscount: automaticAppNode(world, discount), userErrors: [] };
  },
});

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/discountAutomaticDelete. */
export const discountAutomaticDelete = ({ world, shop }: AdminContext): Node => ({
  discountAutomaticDelete: ({ id }: { id: string }) => {
    const discount = world.customizations.find(shop, "discount", idOfGid(id) ?? 0);
    if (!discount) {
      const error: UserError = { code: "INVALID", field: ["id"], message: "Discount does not exist." };
      return { deletedAutomaticDiscountId: null, userErrors: [error] };
    }
    world.customizations.delete(shop, "discount", discount.id, "app");
    return { deletedAutomaticDiscountId: customizationGid(discount), userErrors: [] };
  },
});
