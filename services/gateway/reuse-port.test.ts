import { expect, test } from "vitest";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { testBus } from "../../tests/setup/bus.ts";
import { testDatabase } from "../../tests/setup/database.ts";
import { startGateway } from "./main.ts";
import { API_KEY, postWebhook, SECRET } from "./testing.ts";

test("gateways of their own share one port where all are told to, and one goes on alone", async () => {
  const database = await testDatabase("gateway");
  const bus = testBus("gateway");
  const port = await freePort();
  const start = (more: Record<string, string>) =>
    startGateway(
      {
        GATEWAY_DATABASE_URL: database.writeUrl,
        GATEWAY_QUERY_DATABASE_URL: database.queryUrl,
        GATEWAY_NATS_USER: bus.user,
        GATEWAY_NATS_PASSWORD: bus.pass,
        NATS_URL: bus.servers,
        SHOPIFY_API_KEY: API_KEY,
        SHOPIFY_API_SECRET: SECRET,
        PORT: String(port),
        ...more,
      },
      { services: () => [] },
    );
  const first = await start({ REUSE_PORT: "true" });
  await expect(start({})).rejects.toMatchObject({ code: "PORT_TAKEN" });
  const second = await start({ REUSE_PORT: "true" });
  await first.stop();
  expect((await postWebhook({ port }, '{"n":1}')).status).toBe(200);
  await second.stop();
  await expect(postWebhook({ port }, '{"n":2}')).rejects.toThrow();
  await database.drop();
});
