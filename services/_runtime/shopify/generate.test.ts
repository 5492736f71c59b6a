import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "graphql";
import { expect, test } from "vitest";
import { adminIntrospectionPath, generateAdminTypes } from "./generate.ts";

const OPERATIONS = path.join(import.meta.dirname, "operations");

test("every operation has a generated document that says what its file says", async () => {
  await generateAdminTypes();
  const generated = (await import("./generated/admin.ts")) as Record<string, unknown>;
  const files = await readdir(OPERATIONS);
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const [operation] = parse(await readFile(path.join(OPERATIONS, file), "utf8")).definitions;
    if (operation?.kind !== "OperationDefinition") throw new Error(`${file} begins with no operation`);
    const name = operation.name?.value ?? "";
    expect(file).toBe(`${name.replace(/(?<!^)[A-Z]/g, "-$&").toLowerCase()}.graphql`);
    expect(generated[`${name}Document`]).toMatchObject({ kind: "Document" });
  }
});

test("nothing is generated twice", async () => {
  await generateAdminTypes();
  expect(await generateAdminTypes()).toBe("current");
});

test("the schema is that of the one API version", () => {
  expect(path.basename(adminIntrospectionPath())).toBe("admin_2026-07.json.gz");
});
