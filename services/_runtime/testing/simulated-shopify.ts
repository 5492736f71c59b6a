import type { Shop } from "../../../contracts/shop.ts";
import { executeAdmin } from "../../../simulator/graphql/execute.ts";
import { readFullSchema } from "../../../simulator/graphql/full-schema.ts";
import { readOperations } from "../../../simulator/graphql/operations.ts";
import { prune } from "../../../simulator/graphql/prune.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "../../../simulator/graphql/schema.ts";
import { openThrottle } from "../../../simulator/graphql/throttle.ts";
import { testWorld } from "../../../simulator/testing.ts";
import { type AdminClient, adminClients } from "../shopify/admin-client.ts";
import type { Budget } from "../shopify/limiter.ts";

const SCOPES = [
  "read_orders",
  "read_products",
  "read_customers",
  "read_inventory",
  "read_locations",
  "write_products",
  "write_discounts",
  "write_shipping",
  "write_validations",
  "write_cart_transforms",
];
const UNLIMITED: Budget = {
  reserve: async () => undefined,
  reserveInBackground: async () => undefined,
  settle: async () => undefined,
};

/** The simulator's stores in this process, and our own client on its Admin API. */
export interface SimulatedShopify {
  readonly world: ReturnType<typeof testWorld>;
  readonly clientOf: (shop: Shop) => AdminClient;
  /** Names of the operations that were run. */
  readonly called: string[];
  /** Before each call: what happens in the store meanwhile. */
  meanwhile: (operation: string) => void;
}

export function simulatedShopify(): SimulatedShopify {
  const operations = readOperations(PROJECT_FOLDER);
  const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);
  const world = testWorld();
  const shopify: SimulatedShopify = {
    world,
    called: [],
    meanwhile: () => undefined,
    clientOf: adminClients({ token: async () => "token", budget: UNLIMITED, fetch: answer }),
  };
  async function answer(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const url = new URL(String(input instanceof Request ? input.url : input));
    const shop = url.hostname.split(".")[0] ?? "";
    const { query, variables, operationName } = JSON.parse(String(init?.body));
    shopify.called.push(operationName);
    shopify.meanwhile(operationName);
    // Full whenever it is asked: the budget has tests of its own.
    const parts = { world, admin, throttle: openThrottle(world.clock, "enterprise") };
    const result = executeAdmin(parts, { world, shop, scopes: SCOPES }, { query, variables, operationName });
    return Response.json(JSON.parse(JSON.stringify(result)));
  }
  return shopify;
}
