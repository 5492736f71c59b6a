import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import type { MessageType } from "./define.ts";
import { Attributes } from "./envelope.ts";
import { COMMANDS, EVENTS, IMPORTS, WEBHOOKS } from "./registry.ts";

/**
 * One message of each released version, as it once travelled. A sample is never edited to follow its schema: where a
 * schema no longer takes it, the change needs a new version.
 */
const FOLDER = join(import.meta.dirname, "samples");
const MESSAGES = [...EVENTS, ...COMMANDS, ...IMPORTS, ...WEBHOOKS];

/** What every service has has one sample, that of orders. */
function sampleOf({ type, domain, name }: MessageType): string {
  const shared = name === "command-finished" || name === "replay-dead-letter";
  return join(FOLDER, `${shared ? type.replace(domain, "orders") : type}.json`);
}

function read(file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(file, "utf8"));
}

test("every message version has a sample", () => {
  const missing = MESSAGES.filter((message) => !existsSync(sampleOf(message))).map(({ type }) => type);
  expect(missing).toEqual([]);
});

test("every sample's version is still there: a released version is never taken back", () => {
  const types = new Set(MESSAGES.map(({ type }) => `${type}.json`));
  expect(readdirSync(FOLDER).filter((name) => !types.has(name))).toEqual([]);
});

test.each(MESSAGES.map((message) => [message.type, message] as const))("the sample of %s parses", (_, message) => {
  const { data, ...attributes } = read(sampleOf(message));
  expect(Attributes.parse(attributes)).toEqual(attributes);
  expect(() => message.schema.parse(data)).not.toThrow();
});

test.each([...EVENTS, ...COMMANDS, ...IMPORTS].map((message) => [message.type, message] as const))(
  "%s is sent in the form it was read",
  (_, message) => {
    const { data } = read(sampleOf(message));
    expect(z.encode(message.schema, message.schema.parse(data))).toEqual(data);
  },
);
