import type { Discount } from "../customizations/model.ts";
import { hashOf } from "../state/random.ts";
import type { AdminContext, Node } from "./answer.ts";
import { badRequest, connection, type PageArguments } from "./connection.ts";
import {
  carrierServiceNode,
  cartTransformNode,
  discountNode,
  functionNode,
  validationNode,
} from "./nodes/customization.ts";

/** What a search for discounts may say here: the stores have automatic discounts of apps, and no others. */
const TRUE_OF_ALL = new Set(["method:automatic", "discount_type:app", "type:app"]);

/** Functions of the app, and what it has made of them in the shop. */
export const customizationLists = ({ world, shop }: AdminContext): Node => ({
  shopifyFunctions: (page: PageArguments & { apiType?: string | null }, context: AdminContext) => {
    const some = world.functions.list().filter((one) => page.apiType == null || one.api === page.apiType);
    const identified = some.map((one) => ({ id: hashOf(one.handle), one }));
    return connection(identified, ({ one }) => functionNode(one))(page, context);
  },
  discountNodes: (page: PageArguments & { query?: string | null }, context: AdminContext) => {
    const terms = (page.query ?? "").split(/\s+AND\s+|\s+/).filter(Boolean);
    const unknown = terms.find((term) => !TRUE_OF_ALL.has(term));
    if (unknown) throw badRequest(`the simulator does not search discounts by "${unknown}"`);
    const all: readonly Discount[] = world.customizations.list(shop, "discount");
    return connection(all, (one) => discountNode(world, one))(page, context);
  },
  validations: connection(world.customizations.list(shop, "validation"), (one) => validationNode(world, one)),
  cartTransforms: connection(world.customizations.list(shop, "cartTransform"), (one) => cartTransformNode(world, one)),
  carrierServices: connection(world.customizations.list(shop, "carrierService"), carrierServiceNode),
});
