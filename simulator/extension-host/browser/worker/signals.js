// The live values of `shopify`. A component is rendered again only by signals of the very class its own Preact knows:
// "@shopify/ui-extensions/preact" hands it over by shopify.setSignals(Signal).

import { Signal as OwnSignal } from "@preact/signals-core";
import { log } from "./port.js";

let SignalClass;
const values = new Map();
const signals = new Map();

export function setSignals(Signal) {
  SignalClass = Signal;
}

/** JSON has no undefined: null stands for it, since no signal of Shopify is null. */
export function updateSignals(next) {
  for (const [path, value] of Object.entries(next)) {
    const before = values.get(path);
    // What says the same stays the same object, so that nothing is rendered again.
    if (values.has(path) && JSON.stringify(before) === JSON.stringify(value ?? undefined)) continue;
    values.set(path, value ?? undefined);
    const signal = signals.get(path);
    if (signal) signal.value = value ?? undefined;
  }
}

export function signalAt(path) {
  const found = signals.get(path);
  if (found) return found;
  if (!SignalClass) {
    log("warn", `shopify.${path} was read without "@shopify/ui-extensions/preact": nothing renders when it changes.`);
  }
  const signal = new (SignalClass ?? OwnSignal)(values.get(path));
  Object.defineProperties(signal, {
    current: { get: () => signal.value },
    destroy: { value: () => Promise.resolve() },
  });
  signals.set(path, signal);
  return signal;
}

/** Puts getters on the object: "cost.totalAmount" becomes object.cost.totalAmount, made when it is first read. */
export function putSignals(object, paths) {
  for (const path of paths) {
    const steps = path.split(".");
    const last = steps.pop();
    let place = object;
    for (const step of steps) {
      place[step] ??= {};
      place = place[step];
    }
    Object.defineProperty(place, last, { enumerable: true, configurable: true, get: () => signalAt(path) });
  }
}
