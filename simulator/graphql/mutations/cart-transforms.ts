import { type CartTransform, CUSTOMIZATION_TYPES } from "../../customizations/model.ts";
import { idOfGid } from "../../gid.ts";
import type { AdminContext, Node } from "../answer.ts";
import { cartTransformNode, customizationGid } from "../nodes/customization.ts";
import { type FunctionNamed, functionNamed } from "./function-named.ts";
import { type MetafieldInput, readGivenMetafields, setGivenMetafields } from "./given-metafields.ts";
import type { UserError } from "./user-error.ts";

interface TransformInput extends FunctionNamed {
  readonly blockOnFailure?: boolean | null;
  readonly metafields?: readonly MetafieldInput[] | null;
}

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/cartTransformCreate. */
export const cartTransformCreate = (context: AdminContext): Node => ({
  cartTransformCreate: (input: TransformInput) => {
    const { world, shop } = context;
    const refused = (code: string, field: string, message: string) => ({
      cartTransform: null,
      userErrors: [{ code, field: field.split("."), message } satisfies UserError],
    });
    const named = functionNamed(context, input, "cart_transform");
    if ("problem" in named) return refused(named.problem, named.field, named.message);
    const there = world.customizations.list(shop, "cartTransform");
    if (there.some((one) => one.functionHandle === named.handle)) {
      const message = "Could not enable cart transform because it is already registered";
      return refused(
        "FUNCTION_ALREADY_REGISTERED",
        named.handle === input.functionHandle ? "functionHandle" : "functionId",
        message,
      );
    }
    const { given, wrong } = readGivenMetafields(input.metafields ?? []);
    if (wrong) return refused("INVALID_METAFIELDS", `metafields.${wrong.at}.${wrong.field}`, wrong.message);
    const transform = world.customizations.create<CartTransform>(shop, {
      kind: "cartTransform",
      functionHandle: named.handle,
      blockOnFailure: input.blockOnFailure ?? false,
    });
    setGivenMetafields(context, { ownerType: CUSTOMIZATION_TYPES.cartTransform, ownerId: transform.id }, given);
    return { cartTransform: cartTransformNode(world, transform), userErrors: [] };
  },
});

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/cartTransformDelete. */
export const cartTransformDelete = ({ world, shop }: AdminContext): Node => ({
  cartTransformDelete: ({ id }: { id: string }) => {
    const transform = world.customizations.find(shop, "cartTransform", idOfGid(id) ?? 0);
    if (!transform) {
      const error: UserError = { code: "NOT_FOUND", field: ["id"], message: "Could not find cart transform." };
      return { deletedId: null, userErrors: [error] };
    }
    world.customizations.delete(shop, "cartTransform", transform.id, "app");
    return { deletedId: customizationGid(transform), userErrors: [] };
  },
});
