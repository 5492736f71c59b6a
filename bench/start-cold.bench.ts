import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/infrastructure/paths.ts";
import type { Bench } from "./harness/bench.ts";
import { npmStart } from "./harness/npm-start.ts";
import { sampleOf } from "./harness/sample.ts";

const FILES_MAX_BYTES = 16 * 1024 * 1024;

export const bench: Bench = {
  about:
    "npm start in a fresh clone with an empty npm cache: packages are downloaded, clients generated, the app built. What the network takes is in it.",
  onlyByName: true,
  measure: async (run) => {
    const seconds: number[] = [];
    for (let round = 0; round < run.rounds; round++) {
      run.say(`cold start ${round + 1} of ${run.rounds}`);
      // Not beneath this repository, where it would find the packages of this one.
      const folder = mkdtempSync(join(tmpdir(), "flotilla-cold-"));
      run.defer(async () => rmSync(folder, { recursive: true, force: true }));
      const root = join(folder, "clone");
      for (const file of trackedFiles()) cpSync(join(ROOT, file), join(root, file), { recursive: true });
      const started = await npmStart(root, join(root, ".flotilla"), {
        npm_config_cache: join(folder, "npm-cache"),
        PATH: pathWithoutOurs(),
      });
      seconds.push(started.seconds);
      await started.stop();
      rmSync(folder, { recursive: true, force: true });
    }
    return { lines: [{ figure: "cold start", unit: "s", ours: sampleOf(seconds) }], notes: [] };
  },
};

function trackedFiles(): string[] {
  const list = execFileSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8", maxBuffer: FILES_MAX_BYTES });
  return list.split("\0").filter((file) => file !== "");
}

/** npm puts this repository's tools, its Node among them, in front. */
function pathWithoutOurs(): string {
  const ours = join(ROOT, "node_modules");
  return (process.env.PATH ?? "")
    .split(":")
    .filter((folder) => !folder.startsWith(ours))
    .join(":");
}
