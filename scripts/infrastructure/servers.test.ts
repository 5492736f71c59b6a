import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "nats";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkNats, type Nats, startNats } from "./nats.ts";
import { ROOT } from "./paths.ts";
import { isAlive } from "./pids.ts";
import { freePort, isPortFree } from "./ports.ts";
import { checkPostgres, startPostgres } from "./postgres.ts";

let folder: string;
const cleanUp: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "servers-"));
});
afterEach(async () => {
  for (const clean of cleanUp.splice(0)) await clean();
  rmSync(folder, { recursive: true, force: true });
});

async function postgres() {
  const options = { folder, logFile: join(folder, "log"), port: await freePort(), password: "p", throwaway: true };
  const server = await startPostgres(options);
  cleanUp.push(() => server.child.stop());
  return server;
}

async function nats(users = [{ user: "admin", password: "p" }]): Promise<Nats> {
  const options = {
    folder,
    cacheFolder: join(ROOT, ".flotilla"),
    logFile: join(folder, "log"),
    port: await freePort(),
  };
  const server = await startNats({ ...options, users });
  cleanUp.push(() => server.child.stop());
  return server;
}

async function run(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("a PostgreSQL that an earlier start left running is stopped, and its data is kept", async () => {
  const left = await postgres();
  await run(left.url, "create table kept as select 1 as one");
  const next = await postgres();
  expect(isAlive(left.child.pid)).toBe(false);
  expect(await run(next.url, "select * from kept")).toEqual([{ one: 1 }]);
});

test("PostgreSQL is reached by its socket, and by TCP as well", async () => {
  const { url } = await postgres();
  const overTcp = new URL(url);
  overTcp.searchParams.delete("host");
  const address = "select inet_server_addr()::text as address";
  expect(await run(url, address)).toEqual([{ address: null }]);
  expect(await run(overTcp.href, address)).toEqual([{ address: "127.0.0.1/32" }]);
});

test("PostgreSQL starts again after it was killed", async () => {
  const killed = await postgres();
  await run(killed.url, "create table kept as select 1 as one");
  process.kill(killed.child.pid, "SIGKILL");
  await killed.child.exited;
  const next = await postgres();
  expect(await run(next.url, "select * from kept")).toEqual([{ one: 1 }]);
});

test("a nats-server that an earlier start left running is stopped, and its streams are kept", async () => {
  const left = await nats();
  const before = await connect({ servers: left.url, user: "admin", pass: "p" });
  await (await before.jetstreamManager()).streams.add({ name: "KEPT", subjects: ["kept.>"] });
  await before.close();
  const next = await nats();
  expect(isAlive(left.child.pid)).toBe(false);
  const after = await connect({ servers: next.url, user: "admin", pass: "p" });
  expect((await (await after.jetstreamManager()).streams.info("KEPT")).config.name).toBe("KEPT");
  await after.close();
});

test("nobody gets into NATS without a password", async () => {
  const { url } = await nats();
  await expect(connect({ servers: url, reconnect: false })).rejects.toThrow(/authorization/i);
});

/** Something else than NATS, or an old one: whatever it says first. */
async function saying(greeting: string): Promise<string> {
  const server: Server = createServer((socket) => socket.end(greeting));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanUp.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return `nats://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
}

test("an external NATS is refused by name: too old, without JetStream, no NATS, nobody there", async () => {
  const old = await saying('INFO {"version":"2.9.10","jetstream":true}\r\n');
  await expect(checkNats(old)).rejects.toThrow(/2\.9\.10, too old/);
  await expect(checkNats(await saying('INFO {"version":"2.11.0"}\r\n'))).rejects.toThrow(/no JetStream/);
  await expect(checkNats(await saying("SSH-2.0-OpenSSH\r\n"))).rejects.toThrow(/not a NATS server/);
  await expect(checkNats(`nats://127.0.0.1:${await freePort()}`)).rejects.toThrow(/ECONNREFUSED/);
});

test("an external NATS of a cluster may lack some of its servers", async () => {
  const { url } = await nats();
  const member = url.replace("nats://", "nats://admin:p@");
  await expect(checkNats(`nats://127.0.0.1:${await freePort()},${member}`)).resolves.toBeUndefined();
  await expect(checkNats(url)).rejects.toThrow(/refuses us/);
});

test("an external PostgreSQL that refuses us is named with its reason", async () => {
  const { url } = await postgres();
  await expect(checkPostgres(url.replace(":p@", ":wrong@"))).rejects.toThrow(/password authentication failed/);
  await expect(checkPostgres(url)).resolves.toBeUndefined();
});

test("a port on which somebody listens is not free", async () => {
  const { url } = await nats();
  expect(await isPortFree(Number(new URL(url).port))).toBe(false);
});
