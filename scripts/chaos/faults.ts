import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosFleet } from "./fleet/fleet.ts";
import type { Part } from "./fleet/part.ts";
import { type Fault, STORE_FAULTS, textOf } from "./schedule.ts";

/** Plays the schedule. @returns how many faults struck; resolves when the last one is over. */
export async function playFaults(
  fleet: ChaosFleet,
  schedule: readonly Fault[],
  { seed, say, stopped }: { seed: number; say: (line: string) => void; stopped: AbortSignal },
): Promise<number> {
  const begun = Date.now();
  const running: Promise<void>[] = [];
  for (const fault of schedule) {
    const waitMs = begun + fault.atMs - Date.now();
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: stopped }).catch(() => undefined);
    if (stopped.aborted) break;
    say(`fault ${textOf(fault)}`);
    running.push(strike(fleet, fault, seed));
  }
  await Promise.all(running);
  return running.length;
}

async function strike(fleet: ChaosFleet, fault: Fault, seed: number): Promise<void> {
  if (fault.kind === "store") return strikeStore(fleet, fault, seed);
  const part = partOf(fleet, fault.target);
  switch (fault.kind) {
    case "pause":
      part.pause();
      await sleep(fault.lastsMs);
      return part.resume();
    case "postgres-immediate":
      // Immediate shutdown: sessions are cut, nothing is flushed, recovery follows. Source: PostgreSQL manual, 18.5.
      await part.down("SIGQUIT");
      break;
    case "nats-wipe":
      await part.down("SIGKILL");
      rmSync(join(fleet.natsFolder, "jetstream"), { recursive: true, force: true });
      break;
    case "kill":
    case "nats-kill":
    case "postgres-kill":
      await part.down("SIGKILL");
  }
  await sleep(fault.lastsMs);
  await part.up();
}

function partOf(fleet: ChaosFleet, name: string): Part {
  const part = fleet.parts.get(name);
  if (!part) throw new Error(`the fleet has no ${name}`);
  return part;
}

async function strikeStore({ control }: ChaosFleet, { target, lastsMs, atMs }: Fault, seed: number): Promise<void> {
  const { id } = await control.post<{ id: string }>("/faults", { ...STORE_FAULTS[target], seed: seed * 1_000 + atMs });
  await sleep(lastsMs);
  await control.delete(`/faults/${id}`);
}
