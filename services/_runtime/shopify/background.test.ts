import { connect, type NatsConnection } from "nats";
import { afterEach, beforeEach, expect, test } from "vitest";
import { executeAdmin } from "../../../simulator/graphql/execute.ts";
import { readFullSchema } from "../../../simulator/graphql/full-schema.ts";
import { readOperations } from "../../../simulator/graphql/operations.ts";
import { prune } from "../../../simulator/graphql/prune.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "../../../simulator/graphql/schema.ts";
import { openThrottle } from "../../../simulator/graphql/throttle.ts";
import { testWorld } from "../../../simulator/testing.ts";
import { testBus } from "../../../tests/setup/bus.ts";
import { type AdminClient, adminClients } from "./admin-client.ts";
import { OrderForSyncDocument } from "./generated/admin.ts";
import { sharedBudget } from "./limiter.ts";
import { LIVE_SHARE } from "./token-bucket.ts";

/*
 * Against the simulator's own bucket. A bug here would look like this: a reconciliation of a large store, and the
 * adjustment that a merchant makes meanwhile waits for minutes.
 */

const operations = readOperations(PROJECT_FOLDER);
const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);
const SCOPES = ["read_orders", "read_products", "read_customers", "read_inventory", "read_locations"];
let shopNumber = 0;

interface Store {
  /** The lowest that the bucket has been, as a share of the whole. */
  lowest(): number;
  calls(): number;
  client(): Promise<AdminClient>;
  orderId: string;
}

const open: NatsConnection[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

/** The store under a name of its own at the client: the shared bucket in NATS is a fresh one. */
function aStore(): Store {
  const world = testWorld();
  const throttle = openThrottle({ ...world.clock, now: () => Date.now() });
  let lowest = 1;
  let calls = 0;
  const watched: typeof throttle = {
    ...throttle,
    take: (shop, cost) => {
      const taken = throttle.take(shop, cost);
      const { currentlyAvailable, maximumAvailable } = throttle.status(shop);
      lowest = Math.min(lowest, currentlyAvailable / maximumAvailable);
      calls += 1;
      return taken;
    },
  };
  const lines = Array.from({ length: 100 }, (_, at) => ({ title: `Item ${at}`, priceMinor: 100, quantity: 1 }));
  const { id } = world.orders.place({ shop: "harbor-lane", customer: null, lines });
  const answer: typeof fetch = async (_, init) => {
    const { query, variables, operationName } = JSON.parse(String(init?.body));
    const context = { world, shop: "harbor-lane", scopes: SCOPES };
    const result = executeAdmin({ world, admin, throttle: watched }, context, { query, variables, operationName });
    return Response.json(JSON.parse(JSON.stringify(result)));
  };
  const name = `background-${process.pid}-${shopNumber++}`;
  return {
    lowest: () => lowest,
    calls: () => calls,
    orderId: `gid://shopify/Order/${id}`,
    client: async () => {
      const connection = await connect(testBus());
      open.push(connection);
      return adminClients({ token: async () => "token", budget: sharedBudget({ connection }), fetch: answer })(name);
    },
  };
}

let store: Store;
beforeEach(() => {
  store = aStore();
});
const read = (client: AdminClient, background: boolean) =>
  client.run(OrderForSyncDocument, { id: store.orderId }, { background });

test("background work of several processes never takes the store's bucket under the share of live work", async () => {
  const clients = await Promise.all([store.client(), store.client(), store.client()]);
  await Promise.all(clients.flatMap((client) => Array.from({ length: 8 }, () => read(client, true))));
  expect(store.calls()).toBe(24);
  expect(store.lowest()).toBeGreaterThanOrEqual(LIVE_SHARE);
});

test("a live call is answered at once while background work waits for room", async () => {
  const [busy, live] = await Promise.all([store.client(), store.client()]);
  let done = 0;
  const background = Array.from({ length: 20 }, () => read(busy, true).then(() => (done += 1)));
  await Promise.race(background);
  await read(live, false);
  expect(done).toBeLessThan(20);
  await Promise.all(background);
});

test("what background work was charged is told to who asks", async () => {
  const client = await store.client();
  const costs: number[] = [];
  await client.run(
    OrderForSyncDocument,
    { id: store.orderId },
    { background: true, onCost: (points) => costs.push(points) },
  );
  expect(costs).toHaveLength(1);
  expect(costs[0]).toBeGreaterThan(1);
});
