import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { print, separateOperations } from "graphql";
import { openBulkRunner } from "../bulk/runner.ts";
import { TEST_EXTENSIONS, testWorld } from "../testing.ts";
import { executeAdmin } from "./execute.ts";
import { readFullSchema } from "./full-schema.ts";
import { readOperations } from "./operations.ts";
import { prune } from "./prune.ts";
import { adminSchemaOf, PROJECT_FOLDER } from "./schema.ts";
import { openThrottle } from "./throttle.ts";

export const operations = readOperations(PROJECT_FOLDER);
const admin = adminSchemaOf(prune(readFullSchema(), operations), operations);

const ALL_SCOPES = [
  "read_orders",
  "read_products",
  "read_inventory",
  "write_inventory",
  "read_locations",
  "read_customers",
  "write_customers",
  "write_products",
  "write_discounts",
  "write_validations",
  "write_cart_transforms",
  "write_shipping",
];

/** Seeded stores in memory, and a client that sends the project's own operations to the first of them. */
export function testAdmin(scopes: readonly string[] = ALL_SCOPES) {
  const world = testWorld({ extensionsFolder: TEST_EXTENSIONS });
  const folder = join(tmpdir(), `simulator-bulk-${randomUUID()}`);
  const bulk = openBulkRunner({ world, admin, folder });
  const parts = { world, admin, throttle: openThrottle(world.clock), bulk };
  const context = { world, shop: "harbor-lane", scopes };
  const run = (operationName: string, variables: Record<string, unknown>, text = only(operationName)) =>
    executeAdmin(parts, context, { query: text, variables, operationName });
  return { world, run, admin };
}

/** As a client sends it: one operation with the fragments that it uses. */
function only(name: string): string {
  const document = separateOperations(operations.document)[name];
  return document ? print(document) : "";
}
