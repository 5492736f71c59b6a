import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import type { Fleet } from "./fleet.ts";

/** A service as a process of its own, beside a fleet that was started without it. */
export function startService(fleet: Fleet, service: string): ChildProcess {
  return spawn(process.execPath, ["scripts/service.ts", service], { env: fleet.env, stdio: "ignore" });
}

/** The process that does the work, and the one that started it: neither gets to finish anything. */
export function killHard(service: ChildProcess | undefined): void {
  const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(service?.pid)], { encoding: "utf8" });
  for (const pid of children.split(/\s+/).filter(Boolean)) process.kill(Number(pid), "SIGKILL");
  service?.kill("SIGKILL");
}
