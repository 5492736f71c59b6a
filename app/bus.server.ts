import { type Bus, openBus } from "../services/_runtime/bus/connect.ts";
import { appEnv } from "./env.server.ts";

/** Vite reloads modules in development: the connection outlives them. */
const kept = globalThis as { flotillaAppBus?: Promise<Bus> };

/**
 * The app's own connection to NATS, opened on first use and kept.
 * @throws UserError where NATS cannot be reached; the next call tries again.
 */
export function appBus(): Promise<Bus> {
  kept.flotillaAppBus ??= openBus({
    name: "app",
    url: appEnv().NATS_URL,
    user: appEnv().APP_NATS_USER,
    password: appEnv().APP_NATS_PASSWORD,
  }).catch((error: unknown) => {
    delete kept.flotillaAppBus;
    throw error;
  });
  return kept.flotillaAppBus;
}

/** Called once when the process stops. */
export async function closeAppBus(): Promise<void> {
  const bus = await kept.flotillaAppBus?.catch(() => undefined);
  delete kept.flotillaAppBus;
  await bus?.close();
}
