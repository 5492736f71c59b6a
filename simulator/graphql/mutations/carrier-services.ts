import type { CarrierService } from "../../customizations/model.ts";
import { idOfGid } from "../../gid.ts";
import type { AdminContext, Node } from "../answer.ts";
import { carrierServiceNode, customizationGid } from "../nodes/customization.ts";
import type { UserError } from "./user-error.ts";

interface CarrierInput {
  readonly name: string;
  readonly callbackUrl: string;
  readonly active: boolean;
  readonly supportsServiceDiscovery: boolean;
}

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/carrierServiceCreate. */
export const carrierServiceCreate = ({ world, shop }: AdminContext): Node => ({
  carrierServiceCreate: ({ input }: { input: CarrierInput }) => {
    const refused = (message: string) => {
      const error: UserError = { code: "CARRIER_SERVICE_CREATE_FAILED", field: null, message };
      return { carrierService: null, userErrors: [error] };
    };
    if (!input.name.trim()) return refused("Name can't be blank");
    if (!URL.canParse(input.callbackUrl)) return refused("Callback url is invalid");
    const there = world.customizations.list(shop, "carrierService");
    if (there.some((one) => one.name === input.name)) return refused(`${input.name} is already configured`);
    const { name, callbackUrl, active, supportsServiceDiscovery } = input;
    const made = { kind: "carrierService", name, callbackUrl, active, supportsServiceDiscovery } as const;
    return {
      carrierService: carrierServiceNode(world.customizations.create<CarrierService>(shop, made)),
      userErrors: [],
    };
  },
});

/** Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/carrierServiceDelete. */
export const carrierServiceDelete = ({ world, shop }: AdminContext): Node => ({
  carrierServiceDelete: ({ id }: { id: string }) => {
    const service = world.customizations.find(shop, "carrierService", idOfGid(id) ?? 0);
    if (!service) {
      const message = "The carrier or app could not be found.";
      const error: UserError = { code: "CARRIER_SERVICE_DELETE_FAILED", field: ["id"], message };
      return { deletedId: null, userErrors: [error] };
    }
    world.customizations.delete(shop, "carrierService", service.id, "app");
    return { deletedId: customizationGid(service), userErrors: [] };
  },
});
