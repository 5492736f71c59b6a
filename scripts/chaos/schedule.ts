import { type Seeded, seeded } from "./seeded.ts";

/** One thing that goes wrong: from atMs on for lastsMs, both since the load began. */
export interface Fault {
  readonly atMs: number;
  readonly lastsMs: number;
  readonly kind: FaultKind;
  /** The process it befalls, or the store's fault by name. */
  readonly target: string;
}

export type FaultKind = "kill" | "pause" | "nats-kill" | "nats-wipe" | "postgres-kill" | "postgres-immediate" | "store";

/** The store's own faults, as the control API takes them. p: of each webhook or request. */
export const STORE_FAULTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "webhook-drop": { kind: "webhook-drop", probability: 0.25 },
  "webhook-duplicate": { kind: "webhook-duplicate", probability: 0.5, copies: 2 },
  "webhook-delay": { kind: "webhook-delay", probability: 0.5, delayMs: 4_000 },
  "webhook-reorder": { kind: "webhook-reorder", window: 12, waitMs: 2_500 },
  "admin-throttled": { kind: "admin-throttled", probability: 0.5 },
  "admin-429": { kind: "admin-429", probability: 0.5, retryAfterSeconds: 1 },
  "admin-500": { kind: "admin-500", probability: 0.4 },
  "admin-timeout": { kind: "admin-timeout", probability: 0.2, holdMs: 3_000 },
  "mailbox-refuse": { kind: "mailbox-refuse", probability: 0.5, code: 451 },
};

/** So long nothing goes wrong at first. */
const CALM_MS = 2_000;
/** Everything is to be hit while orders come in: the last one begins well before the end. */
const LAST_BEGINS = 0.94;
const DOWN_FROM_MS = 300;
const DOWN_TO_MS = 5_000;
const SERVERS = ["nats", "postgres"];

export interface ScheduleOptions {
  readonly seed: string;
  readonly lengthMs: number;
  /** Mean time between two faults. */
  readonly everyMs: number;
  /** The processes that may be killed and paused; nats and postgres have faults of their own. */
  readonly processes: readonly string[];
  /** Names of STORE_FAULTS. */
  readonly storeFaults: readonly string[];
}

/** Every kind at least once where there is room, the rest as it falls; no process is hit again while it is down. */
export function scheduleOf({ seed, lengthMs, everyMs, processes, storeFaults }: ScheduleOptions): Fault[] {
  const random = seeded(`${seed}/faults`);
  const must: Pick<Fault, "kind" | "target">[] = [
    ...processes.map((target) => ({ kind: "kill" as const, target })),
    ...storeFaults.map((target) => ({ kind: "store" as const, target })),
    { kind: "nats-kill", target: "nats" },
    { kind: "nats-wipe", target: "nats" },
    { kind: "postgres-immediate", target: "postgres" },
    { kind: "postgres-kill", target: "postgres" },
    { kind: "pause", target: random.pick(processes) },
  ];
  const room = Math.max(1, Math.floor((lengthMs * LAST_BEGINS - CALM_MS) / everyMs));
  const chosen = random.shuffle(must).slice(0, room);
  while (chosen.length < room) chosen.push(anyFault(random, processes, storeFaults));
  const faults: Fault[] = [];
  for (const [at, what] of random.shuffle(chosen).entries()) {
    const atMs = CALM_MS + at * everyMs + random.whole(everyMs);
    const isDown = faults.some((each) => each.target === what.target && each.atMs + each.lastsMs >= atMs);
    if (!isDown) faults.push({ atMs, lastsMs: lengthOf(random, what.kind), ...what });
  }
  return faults.sort((one, other) => one.atMs - other.atMs);
}

function anyFault(random: Seeded, processes: readonly string[], storeFaults: readonly string[]) {
  const kind = random.pick<FaultKind>([
    "kill",
    "kill",
    "kill",
    "kill",
    "pause",
    "nats-kill",
    "nats-wipe",
    "postgres-kill",
    "postgres-immediate",
    ...(storeFaults.length > 0 ? (["store", "store", "store", "store"] as const) : []),
  ]);
  if (kind === "kill" || kind === "pause") return { kind, target: random.pick(processes) };
  if (kind === "store") return { kind, target: random.pick(storeFaults) };
  return { kind, target: SERVERS.find((server) => kind.startsWith(server)) ?? "" };
}

function lengthOf(random: Seeded, kind: FaultKind): number {
  if (kind === "store") return random.between(4_000, 12_000);
  if (kind === "pause") return random.between(1_000, 8_000);
  return random.between(DOWN_FROM_MS, DOWN_TO_MS);
}

export function textOf({ atMs, lastsMs, kind, target }: Fault): string {
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  return `${seconds(atMs).padStart(7)} s  ${kind === target || target === "" ? kind : `${kind} ${target}`} for ${seconds(lastsMs)} s`;
}
