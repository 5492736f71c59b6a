import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { z } from "zod";
import { type DataOf, type MessageType, subjectOf } from "../../../contracts/define.ts";
import type { Attributes } from "../../../contracts/envelope.ts";
import { applyGrants } from "../../../scripts/infrastructure/grants.ts";
import { type Nats, startNats } from "../../../scripts/infrastructure/nats.ts";
import { ROOT } from "../../../scripts/infrastructure/paths.ts";
import { freePort } from "../../../scripts/infrastructure/ports.ts";
import { testDatabase } from "../../../tests/setup/database.ts";
import { type Bus, openBus } from "../bus/connect.ts";
import { headersOf, natsHeaders } from "../bus/headers.ts";
import { clientPermissions, permissionsOf } from "../bus/permissions.ts";
import { ensureStream } from "../bus/provision.ts";
import { type Database, openDatabase } from "../database.ts";
import { createLogger } from "../logging.ts";
import { type RunningService, type RunOptions, runService } from "../run-service.ts";
import { currentTraceparent } from "../tracing.ts";
import { echoRights, rights, TALLY_TABLE, type TallyHooks, tallyService } from "./tally-service.ts";

const COPY = join(import.meta.dirname, "copy.ts");
const PASSWORD = "test";
export const SHOP = "harbor-lane";
export const OTHER_SHOP = "kite-and-co";
const WAIT_MS = 20_000;
const LOOK_EVERY_MS = 20;

/** Tries until it holds. @throws the last failure. */
export async function eventually<T>(look: () => Promise<T> | T, waitMs = WAIT_MS): Promise<T> {
  const until = Date.now() + waitMs;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }
}

/** A NATS server of this test's own, which it may stop, wipe and start again, with the real rights of each user. */
export class TestNats {
  readonly #folder = join(ROOT, ".flotilla", `test-${process.pid}`);
  readonly #port: number;
  #nats: Nats | null = null;

  private constructor(port: number) {
    this.#port = port;
  }

  static async start(): Promise<TestNats> {
    const nats = new TestNats(await freePort());
    await nats.start();
    return nats;
  }

  async start(): Promise<void> {
    this.#nats = await startNats({
      folder: join(this.#folder, "nats"),
      cacheFolder: join(ROOT, ".flotilla"),
      logFile: join(this.#folder, "own-nats.log"),
      port: this.#port,
      users: [
        { user: "admin", password: PASSWORD },
        { user: "gateway", password: PASSWORD, permissions: permissionsOf(rights) },
        {
          user: "orders",
          password: PASSWORD,
          permissions: permissionsOf({ name: "orders", hears: [], says: [], asks: [], answers: [] }),
        },
        { user: "inventory", password: PASSWORD, permissions: permissionsOf(echoRights) },
        { user: "app", password: PASSWORD, permissions: clientPermissions("app") },
      ],
    });
  }

  async stop(options: { wipe?: boolean } = {}): Promise<void> {
    await this.#nats?.child.stop();
    this.#nats = null;
    if (options.wipe) rmSync(this.#store, { recursive: true, force: true });
  }

  /** A copy of JetStream's folder, as an administrator keeps one. The server must be stopped. */
  backUp(): void {
    cpSync(this.#store, `${this.#store}-copy`, { recursive: true });
  }

  /** Puts the copy in the folder's place. The server must be stopped. */
  putBack(): void {
    rmSync(this.#store, { recursive: true, force: true });
    cpSync(`${this.#store}-copy`, this.#store, { recursive: true });
  }

  get #store(): string {
    return join(this.#folder, "nats", "jetstream");
  }

  async end(): Promise<void> {
    await this.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#port}`;
  }

  /** `as` names the user; "admin" may do everything, and speaks under the name of the terminal. */
  bus(as: "admin" | "gateway" | "orders" | "inventory" | "app" = "gateway"): Promise<Bus> {
    const name = as === "admin" ? "ask" : as;
    return openBus({ url: this.url, user: as, password: PASSWORD, name });
  }
}

export interface Tally {
  readonly database: Database;
  readonly admin: pg.Pool;
  readonly writeUrl: string;
  readonly queryUrl: string;
  /** Starts one more copy of the service; it is stopped with the rest. */
  run(hooks?: TallyHooks, options?: Partial<RunOptions>): Promise<RunningService>;
  /** Starts one more copy as a process of its own, which a test may kill; what is left of them is killed with the rest. */
  fork(): Promise<ChildProcess>;
  /** Puts a message on its stream, as some other service would. @returns its id. */
  publish<M extends MessageType>(message: M, data: DataOf<M>, options?: PublishOptions): Promise<string>;
  /** n of each row, in the order written. */
  rows(shop?: string): Promise<number[]>;
  stopAll(): Promise<void>;
  close(): Promise<void>;
}

export interface PublishOptions extends Partial<Attributes> {
  /** Sent instead of the data. */
  readonly body?: string;
  /** Lets a double through, as a redelivery would come. */
  readonly natsMsgId?: string;
}

/** A database and copies of the tally service on it. */
export async function openTally(nats: TestNats): Promise<Tally> {
  const urls = await testDatabase("gateway");
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  await admin.query(TALLY_TABLE);
  const client = await admin.connect();
  await applyGrants(client as unknown as pg.Client, {
    write: "flotilla_gateway_write",
    query: "flotilla_gateway_query",
  });
  client.release();
  const database = openDatabase({ writeUrl: urls.writeUrl, queryUrl: urls.queryUrl });
  const sender = await nats.bus("admin");
  const jsm = await sender.connection.jetstreamManager();
  for (const stream of ["SHOPIFY", "EVENTS", "COMMANDS"] as const) await ensureStream(jsm, stream);
  const copies: { service: RunningService; bus: Bus }[] = [];
  const processes: ChildProcess[] = [];
  const stopAll = async () => {
    for (const child of processes.splice(0)) child.kill("SIGKILL");
    for (const { service, bus } of copies.splice(0)) {
      await service.stop();
      await bus.close();
    }
  };
  return {
    database,
    admin,
    writeUrl: urls.writeUrl,
    queryUrl: urls.queryUrl,
    stopAll,
    run: async (hooks, options) => {
      const bus = await nats.bus("gateway");
      const logger = createLogger("tally");
      logger.level = process.env.LOG_LEVEL ?? "silent";
      const definition = tallyService(database, hooks);
      const service = await runService({ definition, rights, database, bus, logger, ...options });
      copies.push({ service, bus });
      await eventually(() => {
        if (!service.ready()) throw new Error("not ready");
      });
      return service;
    },
    fork: async () => {
      const own = { WRITE_URL: urls.writeUrl, QUERY_URL: urls.queryUrl, NATS_URL: nats.url, NATS_PASSWORD: PASSWORD };
      const child = spawn(process.execPath, [COPY], {
        env: { ...process.env, ...own },
        stdio: ["ignore", "pipe", "inherit"],
      });
      processes.push(child);
      await once(child.stdout, "data");
      return child;
    },
    publish: (message, data, options) => publish(sender, message, data, options),
    rows: async (shop = SHOP) => {
      const { rows } = await admin.query<{ n: number }>("select n from public.tally where shop = $1 order by ctid", [
        shop,
      ]);
      return rows.map((row) => row.n);
    },
    close: async () => {
      await stopAll();
      await sender.close();
      await database.close();
      await admin.end();
      await urls.drop();
    },
  };
}

async function publish<M extends MessageType>(
  bus: Bus,
  message: M,
  data: DataOf<M>,
  { body, natsMsgId, ...attributes }: PublishOptions = {},
): Promise<string> {
  const id = attributes.id ?? randomUUID();
  const shop = attributes.shop ?? SHOP;
  const headers = headersOf({
    specversion: "1.0",
    type: message.type,
    source: "/flotilla/test",
    time: new Date().toISOString(),
    origin: "live",
    correlationid: id,
    traceparent: currentTraceparent(),
    ...attributes,
    shop,
    id,
  });
  await bus.connection
    .jetstream()
    .publish(subjectOf(message, shop), body ?? JSON.stringify(z.encode(message.schema, data)), {
      headers: natsHeaders(headers),
      ...(natsMsgId === undefined ? {} : { msgID: natsMsgId }),
    });
  return id;
}
