import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ChaosFleet } from "../fleet/fleet.ts";
import { seeded } from "../seeded.ts";

const LATE_MS = 3_600_000;
/** 20 % twice, 20 % late by more than the orders after it, 5 % never. Late by the store's clock, which runs fast. */
const FAULTS = [
  { kind: "webhook-drop", probability: 0.05 },
  { kind: "webhook-duplicate", probability: 0.2, copies: 1 },
  { kind: "webhook-delay", probability: 0.2, delayMs: LATE_MS },
];
const KILL_FROM_MS = 3_000;
const KILL_TO_MS = 9_000;
const DOWN_TO_MS = 3_000;
/** The NATS folder is deleted after so many kills: about in the middle of a short run, early in a long one. */
const WIPE_AFTER_KILLS = 2;

/** Lets webhooks go wrong, kills processes and once deletes what NATS keeps, until `playing` is over. */
export async function disturb(
  fleet: ChaosFleet,
  playing: Promise<void>,
  { seed, print }: { readonly seed: number; readonly print: (line: string) => void },
): Promise<void> {
  const random = seeded(`${seed}/retail`);
  for (const [at, fault] of FAULTS.entries()) await fleet.control.post("/faults", { ...fault, seed: seed * 10 + at });
  const names = [...fleet.parts.keys()].filter((name) => name !== "nats" && name !== "postgres");
  let over = false;
  const ended = playing.finally(() => {
    over = true;
  });
  // It is awaited below, after the last process is up again.
  ended.catch(() => undefined);
  for (let kills = 0; !over; kills += 1) {
    await Promise.race([sleep(random.between(KILL_FROM_MS, KILL_TO_MS)), ended.catch(() => undefined)]);
    if (over && kills > WIPE_AFTER_KILLS) break;
    const part = fleet.parts.get(kills === WIPE_AFTER_KILLS ? "nats" : random.pick(names));
    if (!part) continue;
    print(kills === WIPE_AFTER_KILLS ? "nats is killed and its folder deleted" : `${part.name} is killed`);
    await part.down("SIGKILL");
    if (part.name === "nats") rmSync(join(fleet.natsFolder, "jetstream"), { recursive: true, force: true });
    await sleep(random.between(0, DOWN_TO_MS));
    await part.up();
  }
  await ended;
  // The store's clock stands still now: what was to come late comes.
  await fleet.control.post("/clock", { advanceMs: 2 * LATE_MS });
}
