import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COMMANDS, EVENTS, IMPORTS, QUERIES, WEBHOOKS } from "./registry.ts";

test.each(["commands", "events", "imports", "queries", "webhooks"])(
  "every file of contracts/%s that defines something is registered",
  (folder) => {
    const registry = readFileSync(join(import.meta.dirname, "registry.ts"), "utf8");
    const files = readdirSync(join(import.meta.dirname, folder)).filter(
      (name) => name.endsWith(".ts") && !name.includes(".test."),
    );
    const defining = files.filter((name) =>
      /\bdefine(Command|Event|Import|Query|Webhook)\(/.test(
        readFileSync(join(import.meta.dirname, folder, name), "utf8"),
      ),
    );
    expect(defining.filter((name) => !registry.includes(`./${folder}/${name}`))).toEqual([]);
  },
);

test("no two definitions share a type", () => {
  const types = [...COMMANDS, ...EVENTS, ...IMPORTS, ...WEBHOOKS].map(({ type }) => type);
  const queries = QUERIES.map(({ type, version }) => `${type}.v${version}`);
  for (const names of [types, queries]) expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(types.length).toBeGreaterThan(0);
  expect(queries.length).toBeGreaterThan(0);
});
