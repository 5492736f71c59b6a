import type { Database } from "./state/database.ts";
import type { Clock } from "./world-api.ts";

/** The machine's clock plus an offset that survives a restart. */
export function openClock(db: Database, machineNow: () => number = Date.now): Clock {
  let offsetMs = Number(db.get("SELECT value FROM meta WHERE key = 'clock-offset-ms'")?.["value"] ?? 0);
  const listeners = new Set<(byMs: number) => void>();
  return {
    now: () => machineNow() + offsetMs,
    get offsetMs() {
      return offsetMs;
    },
    move(byMs) {
      offsetMs += Math.round(byMs);
      db.run("INSERT OR REPLACE INTO meta (key, value) VALUES ('clock-offset-ms', ?)", String(offsetMs));
      for (const listener of listeners) listener(byMs);
    },
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
