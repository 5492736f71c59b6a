import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";
import { checkFilter } from "../webhooks/filter.ts";
import { COMPLIANCE_TOPICS, scopeOfTopic, TOPICS } from "../webhooks/topics.ts";
import type { AppConfig, WebhookSubscription } from "../world-app-api.ts";

/** The parts of shopify.app.toml that the platform acts on. Source: shopify.dev/docs/apps/build/cli-for-apps/app-configuration. */
const Toml = z.object({
  name: z.string(),
  handle: z.string().optional(),
  application_url: z.string(),
  access_scopes: z.object({ scopes: z.string().default("") }).optional(),
  webhooks: z
    .object({
      api_version: z.string(),
      subscriptions: z
        .array(
          z.object({
            topics: z.array(z.string()).default([]),
            compliance_topics: z.array(z.string()).default([]),
            uri: z.string(),
            filter: z.string().optional(),
            include_fields: z.array(z.string()).optional(),
            name: z.string().optional(),
          }),
        )
        .default([]),
    })
    .optional(),
});

/**
 * Reads shopify.app.toml; id, secret and url come from the environment.
 * @throws Error naming the file and what in it is wrong, e.g. a topic that the simulator never sends.
 */
export function readAppConfig(
  file: string,
  given: { clientId: string; clientSecret: string; appUrl: string | undefined },
): AppConfig {
  const parsed = Toml.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    throw new Error(`${file}: ${parsed.error.issues.map((one) => `${one.path.join(".")}: ${one.message}`).join("; ")}`);
  }
  const toml = parsed.data;
  const scopes = (toml.access_scopes?.scopes ?? "")
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
  const subscriptions = (toml.webhooks?.subscriptions ?? []).flatMap((one) => subscriptionsOf(file, one));
  for (const { topic } of subscriptions) needScope(file, topic, scopes);
  return {
    clientId: given.clientId,
    clientSecret: given.clientSecret,
    name: toml.name,
    handle: toml.handle ?? toml.name.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    applicationUrl: (given.appUrl ?? toml.application_url).replace(/\/$/, ""),
    scopes,
    webhookApiVersion: toml.webhooks?.api_version ?? "2026-07",
    subscriptions,
  };
}

type TomlSubscription = NonNullable<z.infer<typeof Toml>["webhooks"]>["subscriptions"][number];

function subscriptionsOf(file: string, one: TomlSubscription): WebhookSubscription[] {
  const topics = [
    ...one.topics.map((topic) => known(file, topic, TOPICS)),
    ...one.compliance_topics.map((topic) => known(file, topic, COMPLIANCE_TOPICS)),
  ];
  if (!/^(\/|https?:)/.test(one.uri)) {
    throw new Error(`${file}: webhook uri "${one.uri}": the simulator delivers to HTTP only, not to a bus of a cloud.`);
  }
  if (one.filter !== undefined) checkFilter(one.filter);
  return topics.map((topic) => ({
    topic,
    uri: one.uri,
    filter: one.filter,
    includeFields: one.include_fields,
    name: one.name,
  }));
}

function needScope(file: string, topic: string, scopes: readonly string[]): void {
  const needed = scopeOfTopic(topic);
  if (needed === undefined || scopes.includes(needed) || scopes.includes(needed.replace(/^read_/, "write_"))) return;
  throw new Error(`${file}: the webhook topic "${topic}" needs the access scope ${needed}.`);
}

function known(file: string, topic: string, topics: readonly string[]): string {
  if (topics.includes(topic)) return topic;
  throw new Error(`${file}: the simulator never sends the webhook topic "${topic}". It knows: ${topics.join(", ")}.`);
}
