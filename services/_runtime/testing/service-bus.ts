import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type MessageType, subjectOf } from "../../../contracts/define.ts";
import type { Attributes, Message } from "../../../contracts/envelope.ts";
import type { Participant } from "../../../contracts/services.ts";
import { startNats } from "../../../scripts/infrastructure/nats.ts";
import { ROOT } from "../../../scripts/infrastructure/paths.ts";
import { freePort } from "../../../scripts/infrastructure/ports.ts";
import { type Bus, openBus } from "../bus/connect.ts";
import { headersOf, natsHeaders } from "../bus/headers.ts";
import { clientPermissions, permissionsOf } from "../bus/permissions.ts";
import type { ServiceRights } from "../rights.ts";

const PASSWORD = "test";
const LOOK_EVERY_MS = 25;

/** A NATS of this test's own, where one service has its real rights, the app has its own, and "admin" may do everything. */
export interface ServiceBus {
  /** A connection under `name`; `user` is whose rights it has, its own where none is given. Closed with the rest. */
  open(name: Participant, user?: "admin"): Promise<Bus>;
  /** Puts a message on its stream, as another service would. @param text is sent instead of the data. */
  publish(message: MessageType, sent: Message, text?: string): Promise<void>;
  /** The connections first, then the server. What runs on them must have stopped. */
  close(): Promise<void>;
}

export async function openServiceBus(rights: ServiceRights): Promise<ServiceBus> {
  const folder = mkdtempSync(join(tmpdir(), `flotilla-${rights.name}-`));
  const nats = await startNats({
    folder: join(folder, "nats"),
    cacheFolder: join(ROOT, ".flotilla"),
    logFile: join(folder, "nats.log"),
    port: await freePort(),
    users: [
      { user: "admin", password: PASSWORD },
      { user: rights.name, password: PASSWORD, permissions: permissionsOf(rights) },
      { user: "app", password: PASSWORD, permissions: clientPermissions("app") },
    ],
  });
  const buses: Bus[] = [];
  const open = async (name: Participant, user: string = name) => {
    const bus = await openBus({ url: nats.url, user, password: PASSWORD, name });
    buses.push(bus);
    return bus;
  };
  const sender = await open("ask", "admin");
  return {
    open,
    publish: async (message, { data, ...attributes }, text) => {
      const body = text ?? JSON.stringify(z.encode(message.schema, data));
      const headers = natsHeaders(headersOf(attributes));
      await sender.connection.jetstream().publish(subjectOf(message, attributes.shop), body, { headers });
    },
    close: async () => {
      for (const bus of buses) await bus.close();
      await nats.child.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A live message of now, as another service says it. */
export function liveMessage(message: MessageType, shop: string, id: string, data: unknown): Message {
  const attributes: Attributes = {
    specversion: "1.0",
    id,
    type: message.type,
    source: "/flotilla/test",
    time: new Date().toISOString(),
    shop,
    origin: "live",
    correlationid: `event-of-${id}`,
  };
  return { ...attributes, data };
}

/** Looks until it is good; an error counts as not yet. The test's own time limit ends it. */
export async function until<T>(look: () => Promise<T>, good: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined && good(found)) return found;
    await sleep(LOOK_EVERY_MS);
  }
}
