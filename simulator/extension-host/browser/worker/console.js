// What the extension prints, and what it fails with, goes to the panel beside the browser's own console.

import { listen, log } from "./port.js";

const MAX_TEXT = 2_000;

export function showConsole() {
  for (const level of ["debug", "log", "info", "warn", "error"]) {
    const native = console[level].bind(console);
    console[level] = (...values) => {
      native(...values);
      log(level, values.map(textOf).join(" ").slice(0, MAX_TEXT));
    };
  }
  listen("error", (event) => log("error", textOf(event.error ?? event.message)));
  listen("unhandledrejection", (event) => log("error", `Unhandled rejection: ${textOf(event.reason)}`));
}

export function textOf(value) {
  if (value instanceof Error || (value?.stack && value?.message)) return `${value.name}: ${value.message}`;
  if (typeof value !== "object" || value === null) return String(value);
  try {
    return JSON.stringify(value);
  } catch {
    return String(value);
  }
}
