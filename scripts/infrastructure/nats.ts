import { mkdirSync, writeFileSync } from "node:fs";
import { connect as connectSocket } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "nats";
import { z } from "zod";
import type { Permissions } from "../../services/_runtime/bus/permissions.ts";
import { type Child, lastLines, startChild } from "./child.ts";
import { Failure, messageOf } from "./failure.ts";
import { isNewEnough, NATS_MIN_VERSION, natsBinary } from "./nats-binary.ts";
import { stopLeftover } from "./pids.ts";

const START_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 3_000;
const POLL_MS = 15;
const DEFAULT_PORT = 4222;

export interface NatsUser {
  readonly user: string;
  readonly password: string;
  /** Left out: it may do everything. */
  readonly permissions?: Permissions;
}

export interface NatsOptions {
  /** Everything it keeps: streams, configuration, pid file. */
  readonly folder: string;
  /** Where a downloaded server would be kept. */
  readonly cacheFolder: string;
  readonly logFile: string;
  readonly port: number;
  readonly users: readonly NatsUser[];
  /** Who a client without a password is; left out: nobody gets in without one. */
  readonly anonymousUser?: string;
}

export interface Nats {
  /** Without credentials: each participant has its own. */
  readonly url: string;
  readonly child: Child;
}

/**
 * Starts a nats-server with JetStream on loopback. What an earlier run left behind on the same folder is stopped first.
 * @throws Failure if there is no server for this system or it does not come up.
 */
export async function startNats(options: NatsOptions): Promise<Nats> {
  const { folder, port, logFile } = options;
  const pidFile = join(folder, "nats.pid");
  await stopLeftover(pidFile, "SIGTERM", STOP_DEADLINE_MS);
  const command = natsBinary(options.cacheFolder);
  mkdirSync(folder, { recursive: true });
  const configFile = join(folder, "nats.conf");
  writeFileSync(configFile, natsConfig(options), { mode: 0o600 });
  const child = await startChild({
    name: "nats",
    command,
    args: ["--config", configFile],
    logFile,
    pidFile,
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  try {
    await untilReady(port, child);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url: `nats://127.0.0.1:${port}`, child };
}

/** NATS reads JSON as its configuration. Passwords stand in it: only the owner may read the file. */
export function natsConfig({
  folder,
  port,
  users,
  anonymousUser,
}: Omit<NatsOptions, "cacheFolder" | "logFile">): string {
  return JSON.stringify(
    {
      listen: `127.0.0.1:${port}`,
      server_name: "flotilla",
      jetstream: { store_dir: join(folder, "jetstream") },
      authorization: {
        users,
      },
      ...(anonymousUser && { no_auth_user: anonymousUser }),
    },
    null,
    2,
  );
}

/** What a server says of itself before anybody logs in. Source: NATS client protocol, INFO. */
const Info = z.object({ version: z.string(), jetstream: z.boolean().optional() });

/** @throws Failure for a server that cannot be reached, refuses us, is too old or has no JetStream. */
export async function checkNats(url: string): Promise<void> {
  const remedy = "Correct it (nats://user:password@host:4222), or unset it for the built-in server.";
  let info: z.infer<typeof Info>;
  try {
    info = await Promise.any(natsAddress(url).servers.map(infoOf));
  } catch (error) {
    throw new Failure(`NATS_URL does not work: ${messageOf(error)}`, remedy, { cause: error });
  }
  if (!isNewEnough(info.version)) {
    throw new Failure(
      `NATS_URL is nats-server ${info.version}, too old`,
      `Use ${NATS_MIN_VERSION.join(".")} or newer, or unset NATS_URL for the built-in one.`,
    );
  }
  if (!info.jetstream)
    throw new Failure("The server at NATS_URL has no JetStream", "Start it with -js, or unset NATS_URL.");
  try {
    const connection = await connect({ ...natsAddress(url), timeout: CONNECT_TIMEOUT_MS, reconnect: false });
    await connection.close();
  } catch (error) {
    throw new Failure(`The server at NATS_URL refuses us: ${messageOf(error)}`, remedy, { cause: error });
  }
}

/** One or more addresses, separated by commas. The client takes user and password beside them, not inside. */
export function natsAddress(url: string): { servers: string[]; user?: string; pass?: string } {
  const parsed = url.split(",").map((server) => new URL(server.trim()));
  const servers = parsed.map(({ protocol, host }) => `${protocol}//${host}`);
  const { username, password } = parsed.find((server) => server.username) ?? {};
  if (!username) return { servers };
  return { servers, user: decodeURIComponent(username), pass: decodeURIComponent(password ?? "") };
}

function infoOf(server: string): Promise<z.infer<typeof Info>> {
  const { hostname, port } = new URL(server);
  return readInfo(hostname, Number(port || DEFAULT_PORT));
}

function readInfo(host: string, port: number): Promise<z.infer<typeof Info>> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host, port });
    let text = "";
    const finish = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => finish(() => reject(new Error(`no answer from ${host}:${port}`))));
    socket.once("error", (error) => finish(() => reject(error)));
    socket.once("close", () => reject(new Error(`${host}:${port} closed the connection`)));
    socket.on("data", (chunk) => {
      text += chunk.toString();
      const end = text.indexOf("\r\n");
      if (end < 0) return;
      finish(() => {
        try {
          resolve(Info.parse(JSON.parse(text.slice("INFO ".length, end))));
        } catch {
          reject(new Error(`${host}:${port} is not a NATS server`));
        }
      });
    });
  });
}

async function untilReady(port: number, child: Child): Promise<void> {
  const until = Date.now() + START_DEADLINE_MS;
  let dead = false;
  void child.exited.then(() => {
    dead = true;
  });
  for (;;) {
    try {
      await readInfo("127.0.0.1", port);
      return;
    } catch (error) {
      if (dead || Date.now() > until) {
        const said = lastLines(child.logFile, 1);
        throw new Failure(`nats-server did not start: ${said}`, `Its log is ${child.logFile}.`, { cause: error });
      }
    }
    await sleep(POLL_MS);
  }
}
