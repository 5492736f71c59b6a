import { readFileSync } from "node:fs";
import pg from "pg";
import type { Shop } from "../contracts/shop.ts";
import { InventoryLevelsUpdateV1 } from "../contracts/webhooks/inventory.ts";
import { OrdersCreateV1 } from "../contracts/webhooks/orders.ts";
import { headersOf } from "../services/_runtime/bus/headers.ts";
import { processBatch } from "../services/_runtime/consume/batch.ts";
import type { Delivery } from "../services/_runtime/consume/delivery.ts";
import { type Database, openDatabase } from "../services/_runtime/database.ts";
import { createLogger } from "../services/_runtime/logging.ts";
import { type CommittedMessage, insertOutbox, type OutboxMessage } from "../services/_runtime/outbox.ts";
import { ErasureBook } from "../services/_runtime/privacy/book.ts";
import { markPublished } from "../services/_runtime/relay/rows.ts";
import type { ServiceDefinition } from "../services/_runtime/service.ts";
import { keepSpans, newTraceparent } from "../services/_runtime/tracing.ts";
import type { Bench, BenchRun } from "./harness/bench.ts";
import { type Ground, openGround } from "./harness/ground.ts";
import { sampleOf } from "./harness/sample.ts";
import { OrderMaker, type Sold } from "./pipeline-orders.ts";
import { CHAIN, definitionsOf } from "./stage-services.ts";

const SHOP = "harbor-lane" as Shop;
const CUSTOMERS = 2_000;
const CATALOGUE = 2_000;
const FIRST_ITEM = 80_000_000_000;
const STOCK = 1_000_000;
const BATCH = 100;
/** Batches before the first measurement, and of each. */
const WARM_UP_BATCHES = 15;
const BATCHES = 6;
const INCARNATION = "2026-11-01T00:00:00.000000000Z";

export const bench: Bench = {
  about:
    "CPU of an order stage by stage, in batches of 100: the services' own code and PostgreSQL, without NATS and HTTP. For comparing two versions on a machine that others use",
  onlyByName: true,
  measure: async (run) => {
    keepSpans(false);
    const chain = await Chain.open(run);
    run.say("warm-up");
    for (let batch = 0; batch < (run.smoke ? 1 : WARM_UP_BATCHES); batch++) await chain.batch();
    await chain.analyze();
    const sums: number[] = [];
    const notes: string[] = [];
    for (let round = 0; round < run.rounds; round++) {
      chain.costs.clear();
      for (let batch = 0; batch < (run.smoke ? 1 : BATCHES); batch++) await chain.batch();
      const orders = BATCH * (run.smoke ? 1 : BATCHES);
      const costs = [...chain.costs].map(([name, cost]) => ({
        name,
        own: cost.ownMs / orders,
        postgres: cost.postgresMs / orders,
      }));
      sums.push(costs.reduce((sum, { own, postgres }) => sum + own + postgres, 0));
      const shown = costs.map(({ name, own, postgres }) => `${name} ${microseconds(own)} + ${microseconds(postgres)}`);
      notes.push(`round ${round + 1}, µs of an order, own + PostgreSQL: ${shown.join(", ")}`);
      run.say(notes.at(-1) ?? "");
    }
    return { lines: [{ figure: "all stages", unit: "ms", ours: sampleOf(sums) }], notes };
  },
};

const microseconds = (ms: number) => (ms * 1_000).toFixed(0);

/** A database of one service on a connection of its own, whose backend can be measured. */
interface Measured {
  readonly database: Database;
  readonly pid: number;
}

interface Cost {
  ownMs: number;
  postgresMs: number;
}

/** CPU of one process so far, in ms. Source: Linux, Documentation/scheduler/sched-stats.rst, /proc/<pid>/schedstat. */
function cpuMsOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, "utf8").split(" ")[0]) / 1e6;
}

class Chain {
  readonly costs = new Map<string, Cost>();
  readonly #services: ReadonlyMap<string, ServiceDefinition>;
  readonly #writers: ReadonlyMap<string, Measured>;
  /** The relay's connection: marks are counted by themselves. */
  readonly #markers: ReadonlyMap<string, Measured>;
  readonly #adminUrls: readonly string[];
  readonly #erasures = new ErasureBook();
  readonly #logger = createLogger("stages");
  readonly #sold: readonly Sold[] = Array.from({ length: CATALOGUE }, (_, index) => soldOf(index));
  #orders = 0;
  #streamSeq = 0;

  private constructor(
    services: ReadonlyMap<string, ServiceDefinition>,
    writers: ReadonlyMap<string, Measured>,
    markers: ReadonlyMap<string, Measured>,
    adminUrls: readonly string[],
  ) {
    this.#adminUrls = adminUrls;
    this.#services = services;
    this.#writers = writers;
    this.#markers = markers;
  }

  static async open(run: BenchRun): Promise<Chain> {
    const ground = await openGround(run);
    const names = ["gateway", ...CHAIN] as const;
    const open = async () =>
      new Map(await Promise.all(names.map(async (name) => [name, await openOne(run, ground, name)] as const)));
    const [writers, markers] = [await open(), await open()];
    await fill(ground);
    const databaseOf = (name: string) => of(writers, name).database;
    return new Chain(definitionsOf(databaseOf), writers, markers, names.map(ground.adminUrl));
  }

  /** As autovacuum does within a minute: plans made for empty tables are made anew. */
  async analyze(): Promise<void> {
    for (const url of this.#adminUrls) {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query("analyze");
      await client.end();
    }
  }

  /** A batch of orders on its way through all services. */
  async batch(): Promise<void> {
    const webhooks = this.#webhooks();
    const { database } = of(this.#writers, "gateway");
    const accepted = await this.#counted("gateway", this.#writers, () =>
      database.transact((transaction) => insertOutbox(transaction, webhooks)),
    );
    await this.#mark("gateway", accepted);
    const said: CommittedMessage[] = [...accepted];
    for (const name of CHAIN) said.push(...(await this.#consume(name, said)));
  }

  #webhooks(): OutboxMessage[] {
    const maker = new OrderMaker({
      shopDomain: `${SHOP}.myshopify.com`,
      secret: "of nobody",
      currency: "EUR",
      firstNumber: this.#orders + 1,
      customers: CUSTOMERS,
      sold: this.#sold,
      levels: false,
    });
    const deliveries = Array.from({ length: BATCH }, (_, index) =>
      maker.order(this.#orders + index, Date.now()),
    ).flat();
    this.#orders += BATCH;
    return deliveries.map(({ bytes, eventId, topic }) => {
      const type = topic === "orders/create" ? OrdersCreateV1 : InventoryLevelsUpdateV1;
      const headers = headersOf({
        specversion: "1.0",
        id: eventId,
        type: type.type,
        source: "/shopify",
        time: new Date().toISOString(),
        shop: SHOP,
        origin: "live",
        correlationid: eventId,
        traceparent: newTraceparent(),
      });
      const subject = `shopify.${SHOP}.${type.domain}.${type.name}.v${type.version}`;
      const data = bytes.subarray(bytes.indexOf("\r\n\r\n") + 4);
      return { messageId: eventId, shop: SHOP, subject, headers, data };
    });
  }

  async #consume(name: string, said: readonly CommittedMessage[]): Promise<CommittedMessage[]> {
    const service = of(this.#services, name);
    const hearings = new Map(service.hears.map((hearing) => [hearing.message.type, hearing]));
    const heard = said.filter(({ headers }) => hearings.has(headers["ce-type"] ?? ""));
    const fresh: CommittedMessage[] = [];
    const { database } = of(this.#writers, name);
    for (let from = 0; from < heard.length; from += BATCH) {
      const deliveries = heard.slice(from, from + BATCH).map(deliveryOf);
      const options = {
        service,
        database,
        hearings,
        erasures: this.#erasures,
        logger: this.#logger,
        random: Math.random,
        hand: (messages: readonly CommittedMessage[]) => void fresh.push(...messages),
        fetchPayload: () => Promise.reject(new Error("nothing travels by reference here")),
      };
      const settled = await this.#counted(name, this.#writers, () =>
        processBatch(deliveries, options, new AbortController().signal),
      );
      if (settled.some((each) => each !== "ack")) throw new Error(`${name} did not take all of its messages`);
    }
    await this.#mark(name, fresh);
    return fresh;
  }

  async #mark(name: string, messages: readonly CommittedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    const { database } = of(this.#markers, name);
    const marks = messages.map(({ seq, subject }) => ({
      seq,
      stream: subject.slice(0, subject.indexOf(".")).toUpperCase(),
      streamSeq: ++this.#streamSeq,
      incarnation: INCARNATION,
    }));
    await this.#counted(`${name}'s marks`, this.#markers, () => markPublished(database, marks), name);
  }

  async #counted<T>(
    stage: string,
    connections: ReadonlyMap<string, Measured>,
    work: () => Promise<T>,
    name: string = stage,
  ): Promise<T> {
    const { pid } = of(connections, name);
    const postgresBefore = cpuMsOf(pid);
    const ownBefore = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(ownBefore);
    const cost = this.costs.get(stage) ?? { ownMs: 0, postgresMs: 0 };
    this.costs.set(stage, {
      ownMs: cost.ownMs + (user + system) / 1_000,
      postgresMs: cost.postgresMs + cpuMsOf(pid) - postgresBefore,
    });
    return result;
  }
}

function of<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`no ${name} here`);
  return found;
}

async function openOne(run: BenchRun, ground: Ground, name: "gateway" | (typeof CHAIN)[number]): Promise<Measured> {
  const env = ground.environment([name]);
  const prefix = name.toUpperCase();
  const [writeUrl, queryUrl] = [env[`${prefix}_DATABASE_URL`], env[`${prefix}_QUERY_DATABASE_URL`]];
  const database = openDatabase({ writeUrl: String(writeUrl), queryUrl: String(queryUrl), max: 1 });
  // The backend that is measured must stay.
  database.write.options.idleTimeoutMillis = 0;
  run.defer(() => database.close());
  const { rows } = await database.write.query<{ pid: number }>("select pg_backend_pid() as pid");
  return { database, pid: rows[0]?.pid ?? 0 };
}

function deliveryOf({ subject, headers, data }: CommittedMessage): Delivery {
  return { subject, headers: { ...headers }, data, deliveries: 1 };
}

function soldOf(index: number): Sold {
  const number = String(FIRST_ITEM + index);
  const ids = { productId: number, variantId: number, itemId: number, locationId: "51" };
  return { ...ids, title: `Item ${index}`, available: STOCK };
}

/** What the first fill and the installation leave. */
async function fill(ground: Ground): Promise<void> {
  const run = async (service: "inventory" | "analytics", ...statements: [string, unknown[]?][]) => {
    const client = new pg.Client({ connectionString: ground.adminUrl(service) });
    await client.connect();
    for (const [text, values = []] of statements) await client.query(text, values);
    await client.end();
  };
  const gid = (kind: string) => `'gid://shopify/${kind}/' || (${FIRST_ITEM} + n)`;
  await run(
    "inventory",
    [
      `insert into items (shop, item_id, variant_id, product_id, title, sku, tracked, threshold, available, on_hand)
       select $1, ${gid("InventoryItem")}, ${gid("ProductVariant")}, ${gid("Product")}, 'Item ' || n, 'B-' || n, true, 5,
              ${STOCK}, ${STOCK}
       from generate_series(0, ${CATALOGUE - 1}) n`,
      [SHOP],
    ],
    [
      `insert into levels (shop, item_id, location_id, available, on_hand, opened_at, store_available, store_at,
                           store_fine_at, store_read, store_message_id)
       select shop, item_id, 'gid://shopify/Location/51', available, on_hand, now() - interval '1 minute', available,
              now() - interval '1 minute', now() - interval '1 minute', true, 'bench'
       from items`,
    ],
    ["analyze"],
  );
  await run("analytics", [
    "insert into shops (shop, time_zone, currency, read_at, message_id) values ($1, 'Europe/Berlin', 'EUR', now(), 'bench')",
    [SHOP],
  ]);
}
