import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import type { BenchRun } from "../harness/bench.ts";
import type { LoadOrder, LoadResult } from "./protocol.ts";

export type WebhookLoad = (order: LoadOrder) => Promise<LoadResult>;

/** Starts the sender. It ends with the bench. @returns sends one run; throws where a connection broke. */
export function openLoad(run: Pick<BenchRun, "defer">): WebhookLoad {
  const child = fork(join(ROOT, "bench", "load", "webhooks.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  run.defer(async () => {
    if (child.exitCode !== null) return;
    const gone = once(child, "exit");
    child.kill();
    await gone;
  });
  return async (order) => {
    child.send(order);
    const [answer] = (await once(child, "message")) as [{ result?: LoadResult; error?: string }];
    if (!answer.result) throw new Error(`the load could not be sent: ${answer.error}`);
    return answer.result;
  };
}
