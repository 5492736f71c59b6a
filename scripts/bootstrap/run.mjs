import { spawn } from "node:child_process";
import { ROOT } from "./root.mjs";

const KEPT_OUTPUT_CHARACTERS = 20_000;

/** What is wrong and what to do, in one line each; shown without a stack. */
export class Problem extends Error {
  /**
   * @param {string} problem
   * @param {string} remedy
   */
  constructor(problem, remedy) {
    super(problem);
    this.remedy = remedy;
  }
}

/**
 * Runs a command to its end, quietly.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<{ ok: boolean, output: string }>} output: the end of what it printed.
 */
export function run(command, args, { cwd = ROOT, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT_CHARACTERS);
    };
    const end = () => child.kill();
    process.once("exit", end);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (code) => {
      process.off("exit", end);
      resolve({ ok: code === 0, output });
    });
  });
}

/**
 * Reads why a command failed out of what it printed.
 * @param {string} what "Installing the packages"
 * @param {string} output
 */
export function problemIn(what, output) {
  if (/ENOSPC|No space left on device/i.test(output)) {
    return new Problem(`${what} failed: the disk is full`, "Free some space, then run the command again.");
  }
  const unreachable =
    /(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)/;
  const code = unreachable.exec(output)?.[1];
  if (code) {
    return new Problem(
      `${what} failed: the npm registry cannot be reached (${code})`,
      "Check the network, the proxy and `npm config get registry`, then run the command again.",
    );
  }
  const refused = /npm (?:error|ERR!) code (E40[13])/.exec(output)?.[1];
  if (refused) {
    return new Problem(`${what} failed: the npm registry refuses us (${refused})`, "Log in to it with npm login.");
  }
  return new Problem(`${what} failed`, `It said:\n${telling(output)}`);
}

const LINES_SHOWN = 12;
/**
 * From the first line that speaks of an error on; else the end.
 * @param {string} output
 */
function telling(output) {
  const lines = output.trimEnd().split("\n");
  const first = lines.findIndex((line) => /\b\w*error\b/i.test(line));
  return (first < 0 ? lines.slice(-LINES_SHOWN) : lines.slice(first, first + LINES_SHOWN)).join("\n");
}
