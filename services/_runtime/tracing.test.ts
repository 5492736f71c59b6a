import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, send } from "./bus/request.ts";
import { startTracing } from "./start-tracing.ts";
import { eventually, openTally, SHOP, type Tally, TestNats } from "./testing/fleet.ts";
import { TallyTotal, TallyV1 } from "./testing/tally-service.ts";
import { withSpan } from "./tracing.ts";

const exporter = new InMemorySpanExporter();
let stopTracing: () => Promise<void>;
let nats: TestNats;
let tally: Tally;

beforeAll(async () => {
  stopTracing = startTracing({ processName: "test", processors: [new SimpleSpanProcessor(exporter)] });
  nats = await TestNats.start();
  tally = await openTally(nats);
  await tally.run();
});
afterAll(async () => {
  await tally.close();
  await nats.end();
  await stopTracing();
});

const namesOf = (traceId: string) =>
  exporter
    .getFinishedSpans()
    .filter((span) => span.spanContext().traceId === traceId)
    .map((span) => span.name);

test("one trace goes from a request through NATS and SQL to what was said", async () => {
  const app = await nats.bus("app");
  const traceId = await withSpan("POST /somewhere", {}, async (span) => {
    await send(app, TallyV1, SHOP, { n: 1 });
    return span.spanContext().traceId;
  });
  await eventually(async () => {
    expect(namesOf(traceId)).toEqual(
      expect.arrayContaining([
        `send ${TallyV1.type}`,
        `decide ${TallyV1.type}`,
        "consume gateway",
        "sql inbox-insert",
        "sql tally-insert",
        "sql outbox-insert",
        "publish EVENTS",
      ]),
    );
  });
  const { rows } = await tally.admin.query("select headers ->> 'ce-traceparent' as traceparent from runtime.outbox");
  for (const { traceparent } of rows) expect(traceparent).toContain(traceId);
  await app.close();
});

test("a query's trace goes on in the service that answers", async () => {
  const app = await nats.bus("app");
  const traceId = await withSpan("GET /page", {}, async (span) => {
    await ask(app, TallyTotal, SHOP, {});
    return span.spanContext().traceId;
  });
  expect(namesOf(traceId)).toEqual(
    expect.arrayContaining([`ask ${TallyTotal.type}`, `answer ${TallyTotal.type}`, "sql tally-total"]),
  );
  await app.close();
});

test("values never enter a span", () => {
  const attributes = JSON.stringify(exporter.getFinishedSpans().map((span) => span.attributes));
  expect(attributes).not.toContain(SHOP);
});
