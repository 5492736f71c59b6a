import { randomUUID } from "node:crypto";
import type { Database } from "./state/database.ts";
import { randomOf } from "./state/random.ts";
import type { Fault, FaultsApi, SetFault } from "./world-app-api.ts";

/**
 * What goes wrong, on purpose and repeatably: whether a fault strikes its n-th chance follows from its seed and n.
 *
 * webhook-drop: never sent. webhook-duplicate: sent `copies` times more, same Webhook-Id. webhook-delay: leaves
 * delayMs later. webhook-reorder: held until `window` of them are there (or waitMs passed), then sent in reverse.
 * admin-429, admin-500: that status. admin-throttled: 200 with THROTTLED. admin-timeout: no answer for holdMs.
 * token-revoked: every token of the shop is answered 401 while it is set.
 * bulk-slow: a bulk operation begins holdMs later. bulk-failed: it fails with errorCode once afterObjects root objects
 * are written, which can be fetched as partial data. bulk-download-cut: the connection breaks after so many bytes.
 * mailbox-refuse: the SMTP server answers a recipient with `code`; it knows no shops, so none can be named.
 */
export interface Faults extends FaultsApi {
  /** The first fault of the kind that strikes here, counted. */
  strike<K extends Fault["kind"]>(
    kind: K,
    where: { shop: string; topic?: string },
  ): (SetFault & { kind: K }) | undefined;
  onClear(listener: () => void): void;
}

type Stored = SetFault & { asked: number };

export function openFaults(db: Database): Faults {
  const rows = db.all("SELECT doc FROM faults ORDER BY place");
  const faults = new Map<string, Stored>(
    rows.map((row) => JSON.parse(String(row["doc"])) as Stored).map((fault) => [fault.id, fault]),
  );
  const listeners: (() => void)[] = [];
  let place = faults.size;
  const save = (fault: Stored) => {
    faults.set(fault.id, fault);
    db.run(
      "INSERT INTO faults (id, place, doc) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET doc = excluded.doc",
      fault.id,
      place++,
      JSON.stringify(fault),
    );
  };
  const outer = ({ asked: _asked, ...fault }: Stored): SetFault => fault;
  return {
    list: () => [...faults.values()].map(outer),
    set({ seed, shop, topic, times, ...fault }) {
      const set: Stored = {
        ...fault,
        id: randomUUID().slice(0, 8),
        seed: seed ?? 1,
        shop: shop ?? null,
        topic: topic ?? null,
        times: times ?? null,
        struck: 0,
        asked: 0,
      };
      save(set);
      return outer(set);
    },
    clear(id) {
      const gone = id === undefined ? [...faults.keys()] : faults.has(id) ? [id] : [];
      for (const one of gone) {
        faults.delete(one);
        db.run("DELETE FROM faults WHERE id = ?", one);
      }
      for (const listener of listeners) listener();
      return gone.length;
    },
    onClear: (listener) => void listeners.push(listener),
    strike(kind, where) {
      for (const fault of faults.values()) {
        if (fault.kind !== kind || !applies(fault, where)) continue;
        const asked = fault.asked + 1;
        const probability = "probability" in fault ? fault.probability : 1;
        const strikes = randomOf(`${fault.seed}/${asked}`).chance(probability);
        const counted: Stored = { ...fault, asked, struck: fault.struck + (strikes ? 1 : 0) };
        save(counted);
        if (strikes) return outer(counted) as SetFault & { kind: typeof kind };
      }
      return undefined;
    },
  };
}

function applies(fault: Stored, where: { shop: string; topic?: string }): boolean {
  if (fault.times !== null && fault.struck >= fault.times) return false;
  if (fault.shop !== null && fault.shop !== where.shop) return false;
  return fault.topic === null || fault.topic === where.topic;
}
