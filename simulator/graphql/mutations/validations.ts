import { CUSTOMIZATION_TYPES, type Validation } from "../../customizations/model.ts";
import { idOfGid } from "../../gid.ts";
import type { AdminContext, Node } from "../answer.ts";
import { customizationGid, validationNode } from "../nodes/customization.ts";
import { type FunctionNamed, functionNamed } from "./function-named.ts";
import { type MetafieldInput, readGivenMetafields, setGivenMetafields } from "./given-metafields.ts";
import type { UserError } from "./user-error.ts";

const MAX_ENABLED_VALIDATIONS = 25;

interface ValidationInput extends FunctionNamed {
  readonly title?: string | null;
  readonly enable?: boolean | null;
  readonly blockOnFailure?: boolean | null;
  readonly metafields?: readonly MetafieldInput[] | null;
}

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/validationCreate. */
export const validationCreate = (context: AdminContext): Node => ({
  validationCreate: ({ validation: input }: { validation: ValidationInput }) => {
    const { world, shop } = context;
    const refused = (code: string, field: string | null, message: string) => ({
      validation: null,
      userErrors: [
        { code, field: field === null ? null : ["validation", ...field.split(".")], message } satisfies UserError,
      ],
    });
    const named = functionNamed(context, input, "cart_checkout_validation");
    if ("problem" in named) return refused(named.problem, named.field, named.message);
    const enabled = input.enable ?? false;
    const others = world.customizations.list(shop, "validation").filter((one) => one.enabled);
    if (enabled && others.length >= MAX_ENABLED_VALIDATIONS) {
      const message = `Cannot have more than ${MAX_ENABLED_VALIDATIONS} active validation functions.`;
      return refused("MAX_VALIDATIONS_ACTIVATED", null, message);
    }
    const { given, wrong } = readGivenMetafields(input.metafields ?? []);
    if (wrong) return refused("INVALID", `metafields.${wrong.at}.${wrong.field}`, wrong.message);
    const validation = world.customizations.create<Validation>(shop, {
      kind: "validation",
      functionHandle: named.handle,
      title: input.title ?? named.title,
      enabled,
      blockOnFailure: input.blockOnFailure ?? false,
    });
    setGivenMetafields(context, { ownerType: CUSTOMIZATION_TYPES.validation, ownerId: validation.id }, given);
    return { validation: validationNode(world, validation), userErrors: [] };
  },
});

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/validationDelete. */
export const validationDelete = ({ world, shop }: AdminContext): Node => ({
  validationDelete: ({ id }: { id: string }) => {
    const validation = world.customizations.find(shop, "validation", idOfGid(id) ?? 0);
    if (!validation) {
      const error: UserError = { code: "NOT_FOUND", field: ["id"], message: "Validation not found." };
      return { deletedId: null, userErrors: [error] };
    }
    world.customizations.delete(shop, "validation", validation.id, "app");
    return { deletedId: customizationGid(validation), userErrors: [] };
  },
});
