import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { serveHealth } from "./health.ts";
import type { RunningService } from "./run-service.ts";
import { eventually, openTally, type Tally, TestNats } from "./testing/fleet.ts";
import { ThingHappenedV1 } from "./testing/tally-service.ts";

let nats: TestNats;
let tally: Tally;
let service: RunningService;
let close: () => Promise<void>;
let base: string;

beforeAll(async () => {
  nats = await TestNats.start();
  tally = await openTally(nats);
  service = await tally.run();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  close = await serveHealth({ port, host: "127.0.0.1", services: () => [service] });
});
afterAll(async () => {
  await close();
  await tally.close();
  await nats.end();
});

test("alive and ready", async () => {
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  const ready = await fetch(`${base}/readyz`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ ready: true, services: [{ service: "gateway", problems: [] }] });
});

test("metrics count what was consumed, published and waits", async () => {
  await tally.publish(ThingHappenedV1, { n: 1 });
  await eventually(async () => {
    const text = await (await fetch(`${base}/metrics`)).text();
    expect(text).toContain(
      'flotilla_messages_consumed_total{service="gateway",type="thing.happened.v1",outcome="apply"} 1',
    );
    expect(text).toContain('flotilla_messages_published_total{service="gateway",stream="EVENTS"} 1');
    expect(text).toContain('flotilla_outbox_pending{service="gateway"} 0');
    expect(text).toContain('flotilla_consume_waiting{service="gateway"} 0');
  });
});

test("without NATS it lives but is not ready, and says why", async () => {
  await nats.stop();
  await eventually(async () => {
    const ready = await fetch(`${base}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ services: [{ problems: [expect.stringContaining("NATS")] }] });
  });
  expect((await fetch(`${base}/healthz`)).status).toBe(200);
  await nats.start();
  await eventually(async () => expect((await fetch(`${base}/readyz`)).status).toBe(200));
});
