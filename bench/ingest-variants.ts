import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { type Child, startChild } from "../scripts/infrastructure/child.ts";
import { ROOT } from "../scripts/infrastructure/paths.ts";
import { freePort } from "../scripts/infrastructure/ports.ts";
import type { BenchRun } from "./harness/bench.ts";

const READY_DEADLINE_MS = 60_000;
export const SHOP_DOMAIN = "harbor-lane.myshopify.com";

export interface Server {
  readonly child: Child;
  readonly port: number;
}

/** Fastify and the HMAC, nothing else. */
export function startBareFastify(run: BenchRun, clientSecret: string): Promise<Server> {
  return start(run, "bare-fastify", [join(ROOT, "bench", "bare-fastify.ts")], { SHOPIFY_API_SECRET: clientSecret });
}

/** The official template's way: a Remix app, built by Remix and served by remix-serve, that authenticates the webhook. */
export async function startTemplate(run: BenchRun, clientSecret: string): Promise<Server> {
  run.say("building the template's app");
  // Beneath the repository, so that it finds the packages.
  const folder = join(run.folder, "template");
  cpSync(join(ROOT, "bench", "template-app"), folder, { recursive: true });
  const bin = join(ROOT, "node_modules", "@remix-run");
  const built = spawnSync(process.execPath, [join(bin, "dev", "dist", "cli.js"), "vite:build"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (built.status !== 0) throw new Error(`remix vite:build failed:\n${built.stdout}${built.stderr}`);
  const args = [join(bin, "serve", "dist", "cli.js"), join(folder, "build", "server", "index.js")];
  const port = await freePort();
  return start(
    run,
    "remix-serve",
    args,
    {
      SHOPIFY_API_KEY: "bench",
      SHOPIFY_API_SECRET: clientSecret,
      SHOPIFY_APP_URL: `http://127.0.0.1:${port}`,
      BENCH_SHOP: SHOP_DOMAIN,
      HOST: "127.0.0.1",
    },
    { port, cwd: folder },
  );
}

async function start(
  run: BenchRun,
  name: string,
  args: readonly string[],
  env: Record<string, string>,
  place: { port?: number; cwd?: string } = {},
): Promise<Server> {
  const port = place.port ?? (await freePort());
  const child = await startChild({
    name,
    command: process.execPath,
    args,
    cwd: place.cwd ?? ROOT,
    env: { ...process.env, NODE_ENV: "production", PORT: String(port), ...env },
    logFile: join(run.folder, "logs", `${name}.log`),
    pidFile: join(run.folder, `${name}.pid`),
  });
  run.defer(() => child.stop());
  await untilListening(port, child);
  return { child, port };
}

/** Any answer will do: neither has an address that says it is ready. */
async function untilListening(port: number, child: Child): Promise<void> {
  const until = Date.now() + READY_DEADLINE_MS;
  for (;;) {
    const answered = await fetch(`http://127.0.0.1:${port}/webhooks`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > until) throw new Error(`${child.name} does not listen; its log is ${child.logFile}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
