import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import type { DataOf, MessageType } from "../../contracts/define.ts";
import { subjectOf } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import { testDatabase } from "../../tests/setup/database.ts";
import { headersOf } from "../_runtime/bus/headers.ts";
import { processBatch } from "../_runtime/consume/batch.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createIntake } from "../_runtime/intake.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { JobRunner } from "../_runtime/jobs/runner.ts";
import { createLogger } from "../_runtime/logging.ts";
import { createOutbox } from "../_runtime/outbox.ts";
import { ErasureBook } from "../_runtime/privacy/book.ts";
import type { ServiceDefinition } from "../_runtime/service.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ON_DEMAND } from "../_runtime/testing/reconciliation-settings.ts";
import { type SimulatedShopify, simulatedShopify } from "../_runtime/testing/simulated-shopify.ts";
import { carrierJob } from "./carrier-job.ts";
import { knownProductsReader } from "./known-products.ts";
import { publishJob } from "./publish-job.ts";
import { type PublishStore, publishStore } from "./publish-store.ts";
import { settingsReader } from "./read-settings.ts";
import { scheduleJob } from "./schedule-job.ts";
import { pricingService } from "./service.ts";
import { type PricingStore, pricingStore } from "./store.ts";
import { pricesKept } from "./store-reconciliation.ts";
import { command } from "./testing.ts";

const LOOK_MS = 5;
export const APP_URL = "https://app.flotilla.example";

/** Told of each step of a publication, before and after it; what it throws is the process's death. */
export type Watch = (step: string) => void;

export interface TestPricing {
  readonly database: Database;
  /** Owner of the tables: sees the rows of all shops. */
  readonly admin: pg.Pool;
  readonly store: PricingStore;
  readonly service: ServiceDefinition;
  readonly shopify: SimulatedShopify;
  readonly clock: { nowMs: number };
  watch: Watch;
  /** Through inbox, state and outbox, as the consume loop does. @returns null: done; else why each failed. */
  consume(...messages: readonly Message[]): Promise<(string | null)[]>;
  send<M extends MessageType>(type: M, data: DataOf<M>): Promise<string | null>;
  /** Runs what is due to its end. A death is followed by another process at once. @returns how many died. */
  finishJobs(): Promise<number>;
  /** What was said and is in the outbox, oldest first. */
  said(type: MessageType): Promise<{ id: string; data: unknown }[]>;
  close(): Promise<void>;
}

/** The pricing service on a database of its own, with the simulator's Admin API; without the bus. */
export async function openTestPricing(): Promise<TestPricing> {
  const urls = await testDatabase("pricing");
  const database = openDatabase(urls);
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  const clock = { nowMs: Date.parse("2026-11-23T12:00:00Z") };
  const now = () => clock.nowMs;
  const shopify = simulatedShopify();
  const watched: { watch: Watch } = { watch: () => undefined };
  const tell: Watch = (step) => watched.watch(step);
  const clientOf = (shop: Shop) => watchedClient(shopify.clientOf(shop), tell);
  const store = pricingStore(database);
  const outbox = createOutbox("pricing", database);
  const readSettings = settingsReader(shopify.clientOf);
  const publishing = { store: watchedStore(publishStore(database, now), tell), clientOf, readSettings, outbox, now };
  const service = pricingService({
    store,
    kept: pricesKept(database),
    readSettings,
    knownProducts: knownProductsReader(shopify.clientOf),
    reconciliation: { clientOf: shopify.clientOf, database, settings: ON_DEMAND },
    jobs: [
      publishJob(publishing) as JobDefinition,
      scheduleJob(database) as JobDefinition,
      carrierJob({ database, clientOf, appUrl: APP_URL, now }) as JobDefinition,
    ],
    now,
  });
  const logger = createLogger("pricing");
  logger.level = "silent";
  const hearings = new Map([...service.hears, ...(service.takes ?? [])].map((each) => [each.message.type, each]));
  const erasures = new ErasureBook();
  const taking = { service, hearings, erasures, database, hand: () => undefined, logger };
  const consume = async (...messages: readonly Message[]) => {
    const fetchPayload = async () => new Uint8Array();
    const options = { ...taking, fetchPayload, random: () => 0 };
    await processBatch(
      messages.map((message) => deliveryOf(message, hearings)),
      options,
      new AbortController().signal,
    );
    return Promise.all(messages.map((message) => outcomeOf(admin, message)));
  };
  return {
    database,
    admin,
    store,
    service,
    shopify,
    clock,
    get watch() {
      return watched.watch;
    },
    set watch(watch) {
      watched.watch = watch;
    },
    consume,
    send: async (type, data) => (await consume(command(type, data)))[0] ?? null,
    finishJobs: async () => {
      let deaths = 0;
      for (;;) {
        const intake = createIntake(taking);
        const definitions = service.jobs ?? [];
        const runner = new JobRunner({ service: "pricing", definitions, database, intake, logger, random: () => 0 });
        runner.start();
        const died = await settled(admin);
        await runner.stop();
        if (!died) return deaths;
        deaths += 1;
        await admin.query(
          "update runtime.job set due_at = now(), error = null where state = 'waiting' and error is not null",
        );
      }
    },
    said: async (type) => {
      const { rows } = await admin.query<{ message_id: string; data: Buffer }>(
        "select message_id, data from runtime.outbox where headers ->> 'ce-type' = $1 order by seq",
        [type.type],
      );
      return rows.map((row) => ({ id: row.message_id, data: JSON.parse(row.data.toString()) }));
    },
    close: async () => {
      await Promise.all([database.close(), admin.end()]);
    },
  };
}

function deliveryOf(message: Message, hearings: ReadonlyMap<string, { readonly message: MessageType }>) {
  const type = hearings.get(message.type)?.message;
  if (!type) throw new Error(`nobody hears ${message.type}`);
  const { data, ...attributes } = message;
  return {
    subject: subjectOf(type, message.shop),
    headers: headersOf(attributes),
    data: Buffer.from(JSON.stringify(z.encode(type.schema, data))),
    deliveries: 1,
  };
}

async function outcomeOf(admin: pg.Pool, { shop, id }: Message): Promise<string | null> {
  const { rows } = await admin.query<{ error: string | null }>(
    `select error from runtime.command_outcome where shop = $1 and command_id = $2
     union all select 'dead letter ' || code || ': ' || reason from runtime.dead_letter where shop = $1 and message_id = $2`,
    [shop, id],
  );
  return rows[0]?.error ?? null;
}

/** @returns whether a job ended in an error and waits; false once none runs and none is due. */
async function settled(admin: pg.Pool): Promise<boolean> {
  for (;;) {
    const { rows } = await admin.query<{ failed: boolean }>(
      `select state = 'waiting' and error is not null as failed from runtime.job
       where state = 'running' or due_at <= now() or (state = 'waiting' and error is not null)`,
    );
    if (rows.some(({ failed }) => failed)) return true;
    if (rows.length === 0) return false;
    await sleep(LOOK_MS);
  }
}

function watchedClient(client: AdminClient, tell: Watch): AdminClient {
  return {
    run: async (document, variables, options) => {
      const name = nameOf(document);
      tell(`before ${name}`);
      const answer = await client.run(document, variables, options);
      tell(`after ${name}`);
      return answer;
    },
  };
}

function nameOf(document: unknown): string {
  const [definition] = (document as { definitions: { name?: { value: string } }[] }).definitions;
  return definition?.name?.value ?? "";
}

/** Each method, before and after; what it throws after one is the death between its commit and the next step. */
function watchedStore(store: PublishStore, tell: Watch): PublishStore {
  const watched = Object.entries(store).map(([name, method]) => [
    name,
    async (...given: unknown[]) => {
      tell(`before ${name}`);
      const answer = await (method as (...given: unknown[]) => Promise<unknown>)(...given);
      tell(`after ${name}`);
      return answer;
    },
  ]);
  return Object.fromEntries(watched) as PublishStore;
}
