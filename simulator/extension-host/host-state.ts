import type { World } from "../world.ts";
import type { CartMetafield } from "./checkout-facts.ts";
import type { ExtensionFault } from "./faults.ts";

/** Lines of the log that are kept; older ones go. */
const MAX_LOG_LINES = 500;

export const LOCALES = ["en", "de", "fr", "es", "ja"] as const;
export type Locale = (typeof LOCALES)[number];

export type SettingValue = string | number | boolean;

export interface LogLine {
  readonly at: number;
  readonly handle: string;
  readonly target: string;
  readonly level: string;
  readonly text: string;
  /** What the host refused: "element", "property", "value", "event", "network", "api", "crash". */
  readonly refused?: string | undefined;
}

/** What the developer set for the extensions of one shop. Kept in memory: a restart begins anew. */
export interface HostState {
  faults: ReadonlySet<ExtensionFault>;
  locale: Locale | undefined;
  /** By handle, then by the field's key. */
  readonly settings: Map<string, Record<string, SettingValue>>;
  readonly log: LogLine[];
  /** Of the sample cart of previews; a shopper's own are with the shopper. */
  sampleMetafields: readonly CartMetafield[];
}

const states = new WeakMap<World, Map<string, HostState>>();

export function hostStateOf(world: World, shop: string): HostState {
  const shops = states.get(world) ?? new Map<string, HostState>();
  states.set(world, shops);
  const known = shops.get(shop);
  if (known) return known;
  const fresh: HostState = {
    faults: new Set(),
    locale: undefined,
    settings: new Map(),
    log: [],
    sampleMetafields: [],
  };
  shops.set(shop, fresh);
  return fresh;
}

export function writeLog(state: HostState, line: LogLine): void {
  state.log.push(line);
  if (state.log.length > MAX_LOG_LINES) state.log.splice(0, state.log.length - MAX_LOG_LINES);
}
