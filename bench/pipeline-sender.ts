import { readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { type Delivery, OrderMaker, type OrderPlan } from "./pipeline-orders.ts";

/*
 * A process of its own: sends webhooks at a fixed rate whether or not they are answered (open loop), so that a slow
 * answer delays nothing that comes after it. Everything is made before the first one leaves.
 */

export interface SenderPlan extends OrderPlan {
  readonly port: number;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly connections: number;
  readonly resultFile: string;
}

/** One order: when it was due, when its 200 was there (unix ms), and the worst status of its webhooks. */
export interface Sent {
  readonly eventId: string;
  readonly dueMs: number;
  readonly answeredMs: number;
}

export interface SenderResult {
  readonly orders: readonly Sent[];
  readonly webhooks: number;
  readonly bytes: number;
  readonly refused: number;
  readonly cpuMs: number;
}

/** From when everything is made to the first webhook. */
const RUN_UP_MS = 300;
const END_OF_HEAD = "\r\n\r\n";

/** One keep-alive connection with one request on it at a time. */
class Connection {
  readonly #socket: Socket;
  readonly #free: (connection: Connection) => void;
  #answered: ((status: number) => void) | null = null;
  #text = "";

  constructor(port: number, free: (connection: Connection) => void) {
    this.#free = free;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.setEncoding("latin1");
    this.#socket.on("data", (text: string) => this.#hear(text));
  }

  ready(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.once("connect", resolve);
      this.#socket.once("error", reject);
    });
  }

  send(bytes: Buffer, answered: (status: number) => void): void {
    this.#answered = answered;
    this.#socket.write(bytes);
  }

  end(): void {
    this.#socket.destroy();
  }

  #hear(text: string): void {
    this.#text += text;
    const head = this.#text.indexOf(END_OF_HEAD);
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#text.slice(0, head))?.[1] ?? 0);
    const end = head + END_OF_HEAD.length + length;
    if (this.#text.length < end) return;
    const status = Number(this.#text.slice(9, 12));
    this.#text = this.#text.slice(end);
    this.#answered?.(status);
    this.#free(this);
  }
}

const nowMs = () => performance.timeOrigin + performance.now();

interface Order {
  readonly dueMs: number;
  readonly deliveries: readonly Delivery[];
}

function makeOrders(plan: SenderPlan): { orders: Order[]; startMs: number } {
  const maker = new OrderMaker(plan);
  const count = Math.round(plan.ratePerSecond * plan.seconds);
  // The times in the payloads must be about those of the sending: making takes a while, so it is guessed and shifted.
  const guessMs = Date.now() + RUN_UP_MS + count * (plan.levels ? 0.15 : 0.08);
  const orders = Array.from({ length: count }, (_, index) => {
    const dueMs = guessMs + (index * 1_000) / plan.ratePerSecond;
    return { dueMs, deliveries: maker.order(index, dueMs) };
  });
  const shiftMs = Math.max(0, nowMs() + RUN_UP_MS - guessMs);
  return { orders: orders.map((each) => ({ ...each, dueMs: each.dueMs + shiftMs })), startMs: guessMs + shiftMs };
}

async function run(plan: SenderPlan): Promise<SenderResult> {
  const { orders, startMs } = makeOrders(plan);
  const free: Connection[] = [];
  const waiting: { delivery: Delivery; answered: (status: number) => void }[] = [];
  const pump = () => {
    while (waiting.length > 0 && free.length > 0) {
      const { delivery, answered } = waiting.shift() as (typeof waiting)[number];
      // By turns: a server ends a connection that nobody used for five seconds.
      (free.shift() as Connection).send(delivery.bytes, answered);
    }
  };
  const connections = Array.from(
    { length: plan.connections },
    () =>
      new Connection(plan.port, (connection) => {
        free.push(connection);
        pump();
      }),
  );
  await Promise.all(connections.map((connection) => connection.ready()));
  free.push(...connections);
  const sent: Sent[] = [];
  let refused = 0;
  let open = 0;
  let webhooks = 0;
  let bytes = 0;
  const cpuBefore = process.cpuUsage();
  await new Promise<void>((resolve) => {
    let next = 0;
    const tick = () => {
      for (let now = nowMs(); next < orders.length && (orders[next]?.dueMs ?? 0) <= now; next++) {
        const { dueMs, deliveries } = orders[next] as Order;
        for (const delivery of deliveries) {
          webhooks += 1;
          bytes += delivery.bytes.byteLength;
          open += 1;
          const answered = (status: number) => {
            open -= 1;
            if (status !== 200) refused += 1;
            else if (delivery.topic === "orders/create")
              sent.push({ eventId: delivery.eventId, dueMs, answeredMs: nowMs() });
            if (open === 0 && next === orders.length) resolve();
          };
          waiting.push({ delivery, answered });
        }
      }
      pump();
      if (next < orders.length) setTimeout(tick, Math.max(0, (orders[next]?.dueMs ?? 0) - nowMs()));
    };
    setTimeout(tick, Math.max(0, startMs - nowMs()));
  });
  const { user, system } = process.cpuUsage(cpuBefore);
  for (const connection of connections) connection.end();
  return { orders: sent, webhooks, bytes, refused, cpuMs: (user + system) / 1_000 };
}

if (import.meta.main) {
  const plan = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as SenderPlan;
  writeFileSync(plan.resultFile, JSON.stringify(await run(plan)));
}
