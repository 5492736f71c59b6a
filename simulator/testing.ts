import { fileURLToPath } from "node:url";
import type { RunFunction } from "./functions/reuse.ts";
import { COMPLIANCE_TOPICS, TOPICS } from "./webhooks/topics.ts";
import { openWorld, type World } from "./world.ts";
import type { AppConfig, WebhookSubscription } from "./world-app-api.ts";

/** Functions that do little, for tests of what runs them. */
export const TEST_EXTENSIONS = fileURLToPath(new URL("functions/testing/extensions/", import.meta.url));

/** An app that hears every topic at /webhooks. */
export function testApp(change: Partial<AppConfig> = {}): AppConfig {
  const subscription = (topic: string): WebhookSubscription => ({
    topic,
    uri: "/webhooks",
    filter: undefined,
    includeFields: undefined,
    name: undefined,
  });
  return {
    clientId: "test-client",
    clientSecret: "test-secret",
    name: "Test",
    handle: "test",
    applicationUrl: "http://127.0.0.1:9",
    scopes: ["read_orders", "write_orders", "read_products", "read_inventory", "read_customers"],
    webhookApiVersion: "2026-07",
    subscriptions: [...TOPICS, ...COMPLIANCE_TOPICS].map(subscription),
    ...change,
  };
}

/** Seeded stores in memory, on a clock that stands still until it is moved. */
export function testWorld(
  change: {
    file?: string;
    app?: Partial<AppConfig>;
    now?: () => number;
    extensionsFolder?: string;
    runFunction?: RunFunction;
  } = {},
): World {
  const start = Date.UTC(2026, 10, 23, 9, 0, 0);
  return openWorld({
    file: change.file ?? ":memory:",
    seed: "test",
    appConfig: testApp(change.app),
    publicUrl: "http://localhost:4600",
    machineNow: change.now ?? (() => start),
    runFunction: change.runFunction,
    ...(change.extensionsFolder ? { extensionsFolder: change.extensionsFolder } : {}),
  });
}
