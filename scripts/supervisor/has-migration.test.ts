import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { assertHasMigration } from "./has-migration.ts";

test("a schema without a migration stops the start, with the command that makes one", () => {
  const prisma = mkdtempSync(join(tmpdir(), "prisma-"));
  expect(() => assertHasMigration("orders", prisma)).not.toThrow();
  mkdirSync(join(prisma, "orders"));
  writeFileSync(join(prisma, "orders", "schema.prisma"), "model A { id Int @id }\n");
  expect(() => assertHasMigration("orders", prisma)).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("npm run migration -- orders init") }),
  );
  mkdirSync(join(prisma, "orders", "migrations", "0001_init"), { recursive: true });
  expect(() => assertHasMigration("orders", prisma)).not.toThrow();
});
