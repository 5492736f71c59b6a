import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SERVICES } from "../contracts/services.ts";

const HERE = import.meta.dirname;
const PRISMA = join(HERE, "..", "prisma");
/** Who knows one service knows where to look in every other. */
const FILES = ["main.ts", "env.ts", "deps.ts", "service.ts", "store.ts", "testing.ts"];
/** It keeps nothing but its outbox, which is the runtime's. */
const WITHOUT_TABLES = ["gateway"];
const GENERATED = /from "[^"]*prisma\/[^"]*generated/;
const MAY_SEE_GENERATED = /^(store|deps|testing|list-page)[a-z-]*\.ts$|\.test\.ts$/;

test("every folder here is a service of the fleet, or the runtime", () => {
  const folders = readdirSync(HERE, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map((folder) => folder.name).sort()).toEqual([...SERVICES, "_runtime"].sort());
});

describe.each(SERVICES)("%s", (service) => {
  const folder = join(HERE, service);

  test.each(FILES)("has %s", (file) => {
    expect(existsSync(join(folder, file))).toBe(true);
  });

  test("exports its rights and the builder of its definition, and one start", async () => {
    const definition = (await import(join(folder, "service.ts"))) as Record<string, unknown>;
    const main = (await import(join(folder, "main.ts"))) as Record<string, unknown>;
    const name = service[0]?.toUpperCase() + service.slice(1);
    expect(definition).toMatchObject({ rights: { name: service }, [`${service}Service`]: expect.any(Function) });
    expect(Object.keys(main)).toEqual([`start${name}`]);
  });

  test("has its schema and migrations in prisma/, where it keeps anything", () => {
    for (const part of ["schema.prisma", "prisma.config.ts", "migrations"]) {
      expect(existsSync(join(PRISMA, service, part)), part).toBe(!WITHOUT_TABLES.includes(service));
    }
  });

  test("only its store and deps see generated code", () => {
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
    const seeing = files.filter((file) => GENERATED.test(readFileSync(join(folder, file), "utf8")));
    expect(seeing.filter((file) => !MAY_SEE_GENERATED.test(file))).toEqual([]);
  });
});
