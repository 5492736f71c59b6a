import { parseArgs } from "node:util";
import { SERVICES } from "../contracts/services.ts";
import { startEnv } from "./env.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { secretsOf } from "./infrastructure/fleet-environment.ts";
import { whenParentGone } from "./infrastructure/parent.ts";
import { dataFolder } from "./infrastructure/paths.ts";
import { type RunFile, readRunFile } from "./infrastructure/run-file.ts";
import { takeFolder } from "./supervisor/one-at-a-time.ts";
import { progress } from "./supervisor/progress.ts";
import { fleetOf } from "./supervisor/run-fleet.ts";
import { withUsage } from "./terminal/with-usage.ts";

const USAGE = "npm start -- [--without SERVICE,...]; with npm run dev likewise";

interface Options {
  readonly dev: boolean;
  readonly without: readonly string[];
}

/** `--dev` reloads on change; `--without orders,auth` leaves services to processes of their own. */
function options(): Options {
  const { values } = withUsage(USAGE, () =>
    parseArgs({
      options: { dev: { type: "boolean", default: false }, without: { type: "string", multiple: true, default: [] } },
    }),
  );
  const without = values.without.flatMap((names) => names.split(",")).filter((name) => name !== "");
  const unknown = without.find((name) => !SERVICES.some((service) => service === name));
  if (unknown) throw new Failure(`There is no service "${unknown}"`, `They are: ${SERVICES.join(", ")}.`);
  if (without.includes("gateway")) {
    throw new Failure(
      "The gateway cannot be left out: it is the door of this process",
      "Leave out others, e.g. --without orders.",
    );
  }
  return { dev: values.dev, without };
}

function addresses({ urls, mode, without }: RunFile): string {
  const rows =
    mode === "simulator"
      ? [
          ["Store admin, with the app", `${urls.simulator}/store/harbor-lane/apps/flotilla`],
          ["Mailbox", `${urls.simulator}/mailbox`],
          ["Storefront", `${urls.simulator}/shop/harbor-lane`],
          ["Both shops", `${urls.simulator}`],
          ["Gateway", urls.app],
        ]
      : [["Gateway and app", urls.app]];
  if (without.length > 0) rows.push(["Left out", `${without.join(", ")} (npm run service -- ${without.join(" ")})`]);
  return rows.map(([name = "", value = ""]) => `  ${name.padEnd(27)}${value}`).join("\n");
}

async function main(): Promise<void> {
  const from = performance.now();
  const { dev, without } = options();
  const env = startEnv();
  const folder = dataFolder();
  const giveUpFolder = takeFolder(folder);
  const cancel = new AbortController();
  const plan = {
    env,
    folder,
    dev,
    without,
    secrets: secretsOf(env, folder),
    last: readRunFile(folder),
    cancelled: cancel.signal,
  };
  const fleet = fleetOf(plan, progress(), (error) => void end(1, error));
  let ending: Promise<never> | undefined;

  /** Once, whoever asks first: a signal, a part that keeps dying, or a start that failed. */
  function end(code: number, error?: Error): Promise<never> {
    ending ??= (async () => {
      if (error) printFailure(error);
      cancel.abort();
      await fleet.stop();
      await starting.catch(() => undefined);
      await fleet.stop();
      giveUpFolder();
      process.exit(code);
    })();
    return ending;
  }
  const stop = () => {
    if (!ending) console.log("\nStopping ...");
    void end(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  whenParentGone(stop);
  const starting = fleet.start();
  try {
    const run = await starting;
    console.log(`\nFlotilla is ready (${((performance.now() - from) / 1000).toFixed(1)} s)\n\n${addresses(run)}\n`);
    console.log("Ctrl-C stops everything. Logs: .flotilla/logs/");
  } catch (error) {
    await end(1, ending ? undefined : (error as Error));
  }
}

try {
  await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
