import { print } from "graphql";
import { expect, test } from "vitest";
import { WebhookCustomer } from "../../contracts/webhooks/customers.ts";
import { executeAdmin } from "../../simulator/graphql/execute.ts";
import { readFullSchema } from "../../simulator/graphql/full-schema.ts";
import { readOperations } from "../../simulator/graphql/operations.ts";
import { prune } from "../../simulator/graphql/prune.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "../../simulator/graphql/schema.ts";
import { openThrottle } from "../../simulator/graphql/throttle.ts";
import { testWorld } from "../../simulator/testing.ts";
import { customerPayload } from "../../simulator/webhooks/payloads/customer.ts";
import { LoyaltyMetafieldsSetDocument } from "../_runtime/shopify/generated/admin.ts";
import { NAMESPACE } from "./write-metafields.ts";

const operations = readOperations(PROJECT_FOLDER);
const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);
const SHOP = "harbor-lane";

function metafieldsOf(ownerId: string) {
  return [
    { ownerId, namespace: NAMESPACE, key: "points", type: "number_integer", value: "44" },
    { ownerId, namespace: NAMESPACE, key: "tier", type: "single_line_text_field", value: "Silver" },
  ];
}

test("the simulator takes points and tiers of twelve customers in one call, and names the one it does not know", () => {
  const world = testWorld();
  const context = { world, shop: SHOP, scopes: ["write_customers", "read_customers"] };
  const parts = { world, admin, throttle: openThrottle(world.clock) };
  const run = (metafields: unknown) => {
    const query = print(LoyaltyMetafieldsSetDocument);
    const answer = executeAdmin(parts, context, {
      query,
      variables: { metafields },
      operationName: "LoyaltyMetafieldsSet",
    });
    expect(answer.errors).toBeUndefined();
    return (answer.data as { metafieldsSet: { userErrors: { field: string[] }[] } }).metafieldsSet.userErrors;
  };
  const twelve = world.customers.list(SHOP, { limit: 12 }).map(({ id }) => `gid://shopify/Customer/${id}`);
  expect(twelve).toHaveLength(12);
  expect(run(twelve.flatMap(metafieldsOf))).toEqual([]);
  const unknown = run([...metafieldsOf(twelve[0] ?? ""), ...metafieldsOf("gid://shopify/Customer/1")]);
  expect(unknown[0]?.field.slice(0, 2)).toEqual(["metafields", "2"]);
});

test("the simulator's customers are customers to us", () => {
  const world = testWorld();
  const [customer] = world.customers.list(SHOP);
  if (!customer) throw new Error("no customer");
  const payload = JSON.parse(JSON.stringify(customerPayload(customer, world.shops.get(SHOP))));
  expect(WebhookCustomer.parse(payload)).toMatchObject({ first_name: customer.firstName, email: customer.email });
});
