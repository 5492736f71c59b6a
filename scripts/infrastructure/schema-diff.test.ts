import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./paths.ts";
import { sqlBetween } from "./schema-diff.ts";

const schema = (fields: string) => `
datasource db {
  provider = "postgresql"
}
model Order {
  id String @id
  ${fields}
  @@map("orders")
}`;

test("a new column becomes an ALTER TABLE", async () => {
  expect(await sqlBetween(schema(""), schema("tags String[]"))).toContain(
    'ALTER TABLE "orders" ADD COLUMN     "tags" TEXT[]',
  );
});

test("from nothing, the tables are created", async () => {
  expect(await sqlBetween(undefined, schema(""))).toContain('CREATE TABLE "orders"');
});

test("equal schemas need no migration", async () => {
  expect(await sqlBetween(schema("note String?"), schema("note String?"))).toBeUndefined();
});

const services = readdirSync(join(ROOT, "prisma")).filter((name) =>
  existsSync(join(ROOT, "prisma", name, "schema.prisma")),
);

test.each(services)("every change of prisma/%s/schema.prisma has its migration", async (service) => {
  const read = (file: string) => readFileSync(join(ROOT, "prisma", service, file), "utf8");
  expect(await sqlBetween(read("migrations/snapshot.prisma"), read("schema.prisma"))).toBeUndefined();
});
