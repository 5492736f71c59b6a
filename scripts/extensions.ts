import { spawn } from "node:child_process";
import { basename, join, relative } from "node:path";
import { MAX_COMPRESSED_BYTES, problemsOf } from "./extensions/check.ts";
import { type Inspected, inspect, uiExtensionFolders } from "./extensions/inspected.ts";
import { ROOT } from "./infrastructure/paths.ts";

/** `npm run extensions`: what the Shopify CLI lets through, the types of each extension, and how large it is. */
async function main(): Promise<void> {
  const folders = await uiExtensionFolders(join(ROOT, "extensions"));
  let wrong = 0;
  const say = (folder: string, problem: string) => {
    wrong += 1;
    console.error(`${relative(ROOT, folder)}: ${problem}`);
  };
  const rows: string[] = [];
  for (const folder of folders) {
    const inspected = await inspect(folder);
    for (const problem of problemsOf(inspected)) say(folder, problem);
    for (const problem of await typeProblems(folder)) say(folder, problem);
    rows.push(rowOf(folder, inspected));
  }
  console.log(
    [`${"extension".padEnd(20)} ${"Brotli".padStart(8)}   of ${MAX_COMPRESSED_BYTES} bytes`, ...rows].join("\n"),
  );
  console.log(`extensions: ${folders.length} checked, ${wrong} wrong`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

function rowOf(folder: string, { compressedBytes }: Inspected): string {
  const share = `${((100 * compressedBytes) / MAX_COMPRESSED_BYTES).toFixed(1)} %`;
  return `${basename(folder).padEnd(20)} ${String(compressedBytes).padStart(8)}   ${share.padStart(6)}`;
}

/** Each extension is a program of its own, because the types of two surfaces declare the same elements. */
function typeProblems(folder: string): Promise<readonly string[]> {
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const child = spawn(process.execPath, [tsc, "--noEmit", "--pretty", "false", "-p", folder], { cwd: ROOT });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code === 0 ? [] : output.trim().split("\n")));
  });
}

await main();
