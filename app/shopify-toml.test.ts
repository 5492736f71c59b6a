import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { SHOPIFY_API_VERSION } from "../contracts/api-version.ts";

const PROJECT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(PROJECT, path), "utf8");

const AppToml = z.object({
  client_id: z.string().min(1),
  application_url: z.url(),
  embedded: z.literal(true),
  access_scopes: z.object({ scopes: z.string() }),
  auth: z.object({ redirect_urls: z.array(z.url()).min(1) }),
  webhooks: z.object({
    api_version: z.string(),
    subscriptions: z.array(
      z.object({
        topics: z.array(z.string()).default([]),
        compliance_topics: z.array(z.string()).default([]),
        uri: z.literal("/webhooks"),
      }),
    ),
  }),
});
const source = read("shopify.app.toml");
const app = AppToml.parse(parse(source));

/** The comment lines right above each [[webhooks.subscriptions]], in the order of the file. */
function commentsOfSubscriptions(): string[] {
  return [...source.matchAll(/((?:^ *#.*\n)+) *\[\[webhooks\.subscriptions\]\]/gm)].map((match) => match[1] ?? "");
}

describe("shopify.app.toml", () => {
  test("names the one Admin API version, and so does every extension; nothing else writes it down", () => {
    expect(app.webhooks.api_version).toBe(SHOPIFY_API_VERSION);
    for (const extension of globSync("extensions/*/*.toml", { cwd: PROJECT })) {
      const { api_version } = z.object({ api_version: z.string().optional() }).parse(parse(read(extension)));
      expect([extension, api_version ?? SHOPIFY_API_VERSION]).toEqual([extension, SHOPIFY_API_VERSION]);
    }
    const elsewhere = globSync(["app/**/*.{ts,tsx}", "services/**/*.ts"], { cwd: PROJECT })
      .filter((path) => !path.includes("generated") && !/(?:testing|\.test)\b[^/]*\.ts$/.test(path))
      .filter((path) => /["'`/]20\d\d-(?:01|04|07|10)["'`/]/.test(read(path)));
    expect(elsewhere, "use SHOPIFY_API_VERSION of contracts/api-version.ts").toEqual([]);
  });

  test("says above each subscription which file handles it, and that file exists and is about the topic", () => {
    const comments = commentsOfSubscriptions();
    expect(comments).toHaveLength(app.webhooks.subscriptions.length);
    for (const [index, { topics, compliance_topics }] of app.webhooks.subscriptions.entries()) {
      const handler = /services\/\S+\.ts/.exec(comments[index] ?? "")?.[0] ?? "no handler named";
      expect([handler, existsSync(join(PROJECT, handler))]).toEqual([handler, true]);
      expect([...topics, ...compliance_topics]).not.toEqual([]);
    }
  });

  test("every topic is heard by the service whose handler is named, and every webhook a service hears is subscribed", () => {
    const subscribed = app.webhooks.subscriptions.flatMap(({ topics, compliance_topics }) => [
      ...topics,
      ...compliance_topics,
    ]);
    expect(new Set(subscribed).size).toBe(subscribed.length);
    const heard = globSync("contracts/webhooks/*.ts", { cwd: PROJECT })
      .flatMap((path) => [...read(path).matchAll(/defineWebhook\(\s*"([^"]+)",\s*"([^"]+)"/g)])
      .map((match) => `${match[1]}/${match[2]}`);
    expect(subscribed.toSorted()).toEqual(heard.toSorted());
  });

  test("subscribes to all three compliance topics", () => {
    const topics = app.webhooks.subscriptions.flatMap((subscription) => subscription.compliance_topics);
    expect(topics.toSorted()).toEqual(["customers/data_request", "customers/redact", "shop/redact"]);
  });

  test("says for each scope what it is for, and lists none twice", () => {
    const scopes = app.access_scopes.scopes.split(",");
    expect(new Set(scopes).size).toBe(scopes.length);
    for (const scope of scopes) expect(source).toMatch(new RegExp(`^# +${scope} +\\S`, "m"));
  });

  test("comes back from sign-in to its own address", () => {
    for (const url of app.auth.redirect_urls) expect(url.startsWith(app.application_url)).toBe(true);
  });
});
