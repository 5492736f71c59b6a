import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Bench, BenchRun, Line, Report } from "./harness/bench.ts";
import { openGround } from "./harness/ground.ts";
import { countCpu } from "./harness/process-figures.ts";
import { byTurns } from "./harness/rounds.ts";
import { sampleOf } from "./harness/sample.ts";
import { SHOP_DOMAIN, startBareFastify, startTemplate } from "./ingest-variants.ts";
import { openLoad, type WebhookLoad } from "./load/open-load.ts";
import type { LoadOrder, LoadResult } from "./load/protocol.ts";

const CONNECTIONS = 128;
const DRAIN_DEADLINE_MS = 60_000;
const DRAIN_POLL_MS = 50;
/** V8 has compiled and optimised what is hot by then. A slow variant or machine gets there at most so late. */
const WARM_UP_WEBHOOKS = 30_000;
const WARM_UP_MAX_SECONDS = 20;

/** One measurement. CPU-seconds by part; the sender's are nobody's. */
interface Measurement {
  readonly load: LoadResult;
  readonly cpu: Readonly<Record<string, number>>;
}

type Send = (change?: Partial<LoadOrder>) => Promise<Measurement>;

export const bench: Bench = {
  about:
    "4 kB orders/create webhooks over 128 connections: HMAC checked, committed (fsync), 200, published; against the official template's way (remix-serve, authenticate.webhook; stores nothing) and a bare Fastify that only checks the HMAC.",
  measure: async (run) => {
    const { gateway, template, bare } = await variants(run);
    for (const [name, send] of Object.entries({ gateway, template, bare })) {
      run.say(`warming up: ${name}`);
      await warmUp(run, send);
    }
    const results = await byTurns(run, { gateway, template, bare });
    const halfPerSecond = sampleOf(results.gateway.map(perSecond)).median / 2;
    const half = await byTurns(run, { "gateway at half load": () => gateway({ perSecond: halfPerSecond }) });
    return report({ ...results, half: half["gateway at half load"] }, halfPerSecond);
  },
};

async function warmUp({ seconds, smoke }: BenchRun, send: Send): Promise<void> {
  const rounds = smoke ? 1 : Math.ceil(WARM_UP_MAX_SECONDS / seconds);
  let answered = 0;
  for (let round = 0; round < rounds && answered < WARM_UP_WEBHOOKS; round++) answered += (await send()).load.answered;
}

async function variants(run: BenchRun): Promise<Record<"gateway" | "template" | "bare", Send>> {
  const ground = await openGround(run);
  const load = openLoad(run);
  const secret = ground.clientSecret;
  const gateway = await ground.start(["gateway"]);
  const [template, bare] = [await startTemplate(run, secret), await startBareFastify(run, secret)];
  const outbox = new pg.Client({ connectionString: ground.adminUrl("gateway") });
  await outbox.connect();
  run.defer(() => outbox.end());
  const { postgres, nats } = ground;
  const server = (child: { pid: number }) => ({ server: child.pid });
  const parts = { ...server(gateway.child), postgres: postgres.pid, nats: nats.pid };
  return {
    gateway: sender(run, load, secret, gateway.port, parts, () => untilPublished(outbox)),
    template: sender(run, load, secret, template.port, server(template.child)),
    bare: sender(run, load, secret, bare.port, server(bare.child)),
  };
}

/** @param settled resolves when all that follows from the answers is done: it belongs into the count. */
function sender(
  run: BenchRun,
  load: WebhookLoad,
  secret: string,
  port: number,
  pids: Readonly<Record<string, number>>,
  settled: () => Promise<void> = async () => undefined,
): Send {
  return async (change = {}) => {
    const used = countCpu(pids);
    const result = await load({
      port,
      path: "/webhooks",
      secret,
      shopDomain: SHOP_DOMAIN,
      connections: CONNECTIONS,
      seconds: run.seconds,
      ...change,
    });
    await settled();
    if (Object.keys(result.refused).length > 0) {
      throw new Error(`not every webhook was answered 200: ${JSON.stringify(result.refused)}`);
    }
    return { load: result, cpu: used() };
  };
}

/** Every committed webhook is in its stream, and marked so. */
async function untilPublished(outbox: pg.Client): Promise<void> {
  const until = Date.now() + DRAIN_DEADLINE_MS;
  for (;;) {
    const { rowCount } = await outbox.query("select 1 from runtime.outbox where published_at is null limit 1");
    if (rowCount === 0) return;
    if (Date.now() > until) throw new Error("webhooks are not published; see the gateway's log");
    await sleep(DRAIN_POLL_MS);
  }
}

const perSecond = ({ load }: Measurement) => load.answered / load.seconds;

/** Webhooks per CPU-second of these parts together. */
function perCpuSecond(...parts: readonly string[]) {
  return ({ load, cpu }: Measurement) => load.answered / parts.reduce((sum, part) => sum + (cpu[part] ?? 0), 0);
}

function report(all: Record<"gateway" | "template" | "bare" | "half", readonly Measurement[]>, half: number): Report {
  const of = (name: keyof typeof all, value: (each: Measurement) => number) => sampleOf(all[name].map(value));
  const server = perCpuSecond("server");
  const template = { name: "template", sample: of("template", server) };
  const line = (
    figure: string,
    unit: string,
    value: (each: Measurement) => number,
    rest: Partial<Line> = {},
  ): Line => ({
    figure,
    unit,
    ours: of("gateway", value),
    ...rest,
  });
  const microseconds = (part: string) => (each: Measurement) => ((each.cpu[part] ?? 0) / each.load.answered) * 1e6;
  return {
    lines: [
      line("webhooks per CPU-second, server", "", server, { baseline: template, goal: { ratioAtLeast: 10 } }),
      line("webhooks per CPU-second, server + PostgreSQL", "", perCpuSecond("server", "postgres"), {
        baseline: template,
        goal: { ratioAtLeast: 6 },
      }),
      line("webhooks per CPU-second, server + PostgreSQL + NATS", "", perCpuSecond("server", "postgres", "nats"), {
        baseline: template,
      }),
      line("webhooks per second", "", perSecond, {
        baseline: { name: "bare Fastify", sample: of("bare", perSecond) },
        goal: { ratioAtLeast: 0.4 },
      }),
      line("webhooks per second", "", perSecond, { baseline: { name: "template", sample: of("template", perSecond) } }),
      line("server per webhook", "µs CPU", microseconds("server"), {
        baseline: { name: "bare Fastify", sample: of("bare", microseconds("server")) },
      }),
      line("PostgreSQL per webhook", "µs CPU", microseconds("postgres")),
      line("NATS per webhook", "µs CPU", microseconds("nats")),
      line("p50 at full load", "ms", ({ load }) => load.p50Ms),
      line("p99 at full load", "ms", ({ load }) => load.p99Ms),
      { figure: "p50 at half load", unit: "ms", ours: of("half", ({ load }) => load.p50Ms) },
      { figure: "p99 at half load", unit: "ms", ours: of("half", ({ load }) => load.p99Ms), goal: { atMost: 50 } },
    ],
    notes: [
      "Server: the gateway's process with its relay. All is counted until every webhook is published and marked.",
      "The template stores and publishes nothing: PostgreSQL and NATS are ours alone. The sender is in no count.",
      `Half load: ${Math.round(half)} webhooks a second, sent when due (open loop); latency counts from then.`,
    ],
  };
}
