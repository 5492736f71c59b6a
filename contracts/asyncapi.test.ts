import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ASYNCAPI_FILE, asyncApi, asyncApiText } from "./asyncapi.ts";
import { COMMANDS, EVENTS, QUERIES, WEBHOOKS } from "./registry.ts";

test("docs/asyncapi.json is current; if not: node contracts/asyncapi.ts && npm run format", () => {
  expect(JSON.parse(readFileSync(ASYNCAPI_FILE, "utf8"))).toEqual(JSON.parse(asyncApiText()));
});

test("every message and query has its channel, and every reference leads somewhere", () => {
  const document = asyncApi() as { channels: object };
  const channels = Object.keys(document.channels);
  for (const { type } of [...WEBHOOKS, ...EVENTS, ...COMMANDS]) expect(channels).toContain(type);
  for (const { type, version } of QUERIES) expect(channels).toContain(`${type}.v${version}`);
  const references = [...asyncApiText().matchAll(/"\$ref": "#\/([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(references.length).toBeGreaterThan(channels.length);
  for (const reference of references) {
    const [section, ...rest] = reference.split("/");
    const path =
      section === "components" ? [section, rest[0] ?? "", rest.slice(1).join("/")] : [section ?? "", rest.join("/")];
    expect(
      path.reduce<unknown>((place, key) => (place as Record<string, unknown>)?.[key], document),
      reference,
    ).toBeDefined();
  }
});
