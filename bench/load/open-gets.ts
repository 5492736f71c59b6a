import { Agent, request } from "node:http";
import { sampleOf } from "../harness/sample.ts";

export interface Gets {
  readonly port: number;
  /** Of request n, counted from 0. */
  readonly path: (n: number) => string;
  readonly authorization?: (n: number) => string;
  readonly perSecond: number;
  readonly seconds: number;
}

export interface GetsResult {
  /** From the moment a request was due: waiting for a slow answer counts for those behind it. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly notOk: number;
}

const CONNECTIONS = 64;
const TICK_MS = 2;

/** Open loop: so many a second, whether or not the last ones were answered. */
export async function openGets(gets: Gets): Promise<GetsResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const total = Math.max(1, Math.round(gets.perSecond * gets.seconds));
  const latencies: number[] = [];
  let notOk = 0;
  const from = performance.now();
  const open: Promise<void>[] = [];
  for (let n = 0; n < total; ) {
    const dueBy = ((performance.now() - from) / 1_000) * gets.perSecond;
    for (; n < total && n <= dueBy; n++) {
      const dueAt = from + (n / gets.perSecond) * 1_000;
      open.push(
        get(agent, gets, n).then((status) => {
          latencies.push(performance.now() - dueAt);
          if (status !== 200) notOk++;
        }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  await Promise.all(open);
  agent.destroy();
  const sorted = latencies.toSorted((a, b) => a - b);
  const p99Ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? Number.NaN;
  return { p50Ms: sampleOf(latencies).median, p99Ms, notOk };
}

function get(agent: Agent, { port, path, authorization }: Gets, n: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = authorization ? { authorization: authorization(n) } : {};
    const sent = request({ agent, host: "127.0.0.1", port, path: path(n), headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    });
    sent.once("error", reject).end();
  });
}
