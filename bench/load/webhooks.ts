import { createHmac, randomUUID } from "node:crypto";
import { Connection } from "./connection.ts";
import { orderBody } from "./order-body.ts";
import type { LoadOrder, LoadResult } from "./protocol.ts";

// The sender of webhooks, a process of its own: what it uses is in nobody's count. It does a run for each message.

const BODIES = 64;
const STARTED = new Date().toISOString();
/** An open loop looks this often for what is due. */
const TICK_MS = 2;
/** Of one run; later latencies are not kept. */
const LATENCIES_MAX = 2_000_000;

interface Prepared {
  readonly head: string;
  readonly body: Buffer;
}

function prepare(order: LoadOrder): Prepared[] {
  return Array.from({ length: BODIES }, (_, number) => {
    const body = orderBody(number, STARTED);
    const head = [
      `POST ${order.path} HTTP/1.1`,
      `host: 127.0.0.1:${order.port}`,
      "user-agent: Shopify-Captain-Hook",
      "accept: */*",
      "accept-encoding: gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
      "content-type: application/json",
      `content-length: ${body.length}`,
      "x-shopify-topic: orders/create",
      `x-shopify-hmac-sha256: ${createHmac("sha256", order.secret).update(body).digest("base64")}`,
      `x-shopify-shop-domain: ${order.shopDomain}`,
      "x-shopify-api-version: 2026-07",
      `x-shopify-triggered-at: ${STARTED}`,
      "x-shopify-test: true",
      "x-shopify-webhook-id: ",
    ].join("\r\n");
    return { head, body };
  });
}

function runLoad(order: LoadOrder): Promise<LoadResult> {
  return new Promise((resolve, reject) => {
    const prepared = prepare(order);
    const idle: Connection[] = [];
    const all: Connection[] = [];
    const latencies = new Float64Array(LATENCIES_MAX);
    const refused: Record<string, number> = {};
    let [sent, answered, open] = [0, 0, 0];
    let from = 0;
    let over = false;
    let timer: NodeJS.Timeout | undefined;

    const finish = () => {
      clearInterval(timer);
      for (const connection of all) connection.close();
      resolve(resultOf(latencies, answered, refused, (performance.now() - from) / 1000));
    };
    const send = (connection: Connection, due: number) => {
      const { head, body } = prepared[sent % BODIES] as Prepared;
      open += 1;
      sent += 1;
      // Random, as Shopify's are: what is in order is cheaper to put into an index.
      connection.send(`${head}${randomUUID()}\r\nx-shopify-event-id: ${randomUUID()}\r\n\r\n`, body, (status) => {
        open -= 1;
        if (status === "200") {
          if (answered < LATENCIES_MAX) latencies[answered] = performance.now() - due;
          answered += 1;
        } else refused[status] = (refused[status] ?? 0) + 1;
        next(connection);
      });
    };
    const pending: number[] = [];
    const next = (connection: Connection) => {
      const due = order.perSecond === undefined ? performance.now() : pending.shift();
      if (over || due === undefined) idle.push(connection);
      else send(connection, due);
      if (over && open === 0) finish();
    };
    const tick = (perSecond: number) => {
      const due = Math.floor(((performance.now() - from) / 1000) * perSecond);
      for (let number = sent + pending.length; number < due && !over; number++) {
        const at = from + (number / perSecond) * 1000;
        const connection = idle.pop();
        if (connection) send(connection, at);
        else pending.push(at);
      }
    };
    const begin = async () => {
      for (let i = 0; i < order.connections; i++) all.push(await Connection.open(order.port, reject));
      from = performance.now();
      setTimeout(() => {
        over = true;
        if (open === 0) finish();
      }, order.seconds * 1000);
      const { perSecond } = order;
      if (perSecond === undefined) for (const connection of all) send(connection, performance.now());
      else {
        idle.push(...all);
        timer = setInterval(() => tick(perSecond), TICK_MS);
      }
    };
    begin().catch(reject);
  });
}

function resultOf(all: Float64Array, answered: number, refused: Record<string, number>, seconds: number): LoadResult {
  const sorted = all.subarray(0, Math.min(answered, LATENCIES_MAX)).toSorted();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { answered, refused, seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}

process.on("message", (order: LoadOrder) => {
  runLoad(order).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
