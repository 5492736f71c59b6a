import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual, promisify } from "node:util";
import { z } from "zod";
import { shopifyCli } from "./shopify-build/cli.ts";
import { builtApp } from "./shopify-build/copy.ts";

const Fixture = z.object({
  payload: z.object({ export: z.string(), input: z.unknown(), output: z.unknown() }),
});

/** Of `shopify app function run --json`. */
const Run = z.looseObject({ output: z.unknown(), instructions: z.number().optional(), logs: z.string().optional() });

const execute = promisify(execFile);

/** `npm run shopify-fixtures`: each fixture on Shopify's own engine, after `npm run shopify-build -- --functions`. */
async function main(): Promise<void> {
  const cli = await shopifyCli();
  let run = 0;
  let different = 0;
  for (const { name, folder } of builtApp().filter(({ type }) => type === "function")) {
    for (const file of readdirSync(join(folder, "fixtures")).filter((fixture) => fixture.endsWith(".json"))) {
      const { payload } = Fixture.parse(JSON.parse(readFileSync(join(folder, "fixtures", file), "utf8")));
      const { output, instructions } = await runOne(cli, folder, payload);
      const same = isDeepStrictEqual(output, payload.output);
      run += 1;
      different += same ? 0 : 1;
      console.log(`${same ? "same" : "DIFFERENT"}  ${name}/${file}  ${instructions ?? "?"} instructions`);
    }
  }
  process.exitCode = different > 0 || run === 0 ? 1 : 0;
  console.log(`shopify fixtures: ${run} run, ${different} different`);
}

async function runOne(cli: string, folder: string, payload: { export: string; input: unknown }) {
  const args = [cli, "app", "function", "run", "--json", "--path", folder, "--export", kebab(payload.export)];
  const running = execute(process.execPath, args, { env: { ...process.env, CI: "1", SHOPIFY_CLI_NO_ANALYTICS: "1" } });
  running.child.stdin?.end(JSON.stringify(payload.input));
  return Run.parse(JSON.parse((await running).stdout));
}

/** Fixtures name the exported function, WebAssembly the export of the toml. */
function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

await main();
