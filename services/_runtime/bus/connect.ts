import { connect, Events, type NatsConnection } from "nats";
import type { Participant } from "../../../contracts/services.ts";
import { messageOf, UserError } from "../errors.ts";
import { inboxPrefixOf } from "./permissions.ts";

const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_WAIT_MS = 250;
const PING_INTERVAL_MS = 20_000;
/** How long a publish to a stream waits for its acknowledgement. */
export const PUBLISH_TIMEOUT_MS = 5_000;

export interface Bus {
  /** Who speaks. */
  readonly name: Participant;
  readonly connection: NatsConnection;
  /** False while NATS is away; the connection comes back by itself. */
  connected(): boolean;
  /** Runs `listener` after each reconnect. @returns removes it. */
  onReconnect(listener: () => void): () => void;
  /** Sends what is buffered, then closes. */
  close(): Promise<void>;
}

/**
 * @param options.url one or more nats:// addresses, separated by commas.
 * @throws UserError NATS_UNREACHABLE or NATS_REFUSED. After the first connection it never gives up.
 */
export async function openBus(options: {
  url: string;
  user?: string | undefined;
  password?: string | undefined;
  name: Participant;
}): Promise<Bus> {
  const { name, url } = options;
  const connection = await connect({
    servers: url.split(",").map((server) => server.trim()),
    ...(options.user === undefined ? {} : { user: options.user }),
    ...(options.password === undefined ? {} : { pass: options.password }),
    name,
    inboxPrefix: inboxPrefixOf(name),
    timeout: CONNECT_TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RECONNECT_WAIT_MS,
    pingInterval: PING_INTERVAL_MS,
  }).catch((error: unknown) => {
    throw connectError(error, name, url);
  });
  const listeners = new Set<() => void>();
  let connected = true;
  void watch(connection, (status) => {
    connected = status;
    if (status) for (const listener of listeners) listener();
  });
  return {
    name,
    connection,
    connected: () => connected && !connection.isClosed(),
    onReconnect: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      listeners.clear();
      if (!connection.isClosed()) await connection.drain().catch(() => connection.close());
    },
  };
}

/** The iterator ends when the connection is closed for good. */
async function watch(connection: NatsConnection, changed: (connected: boolean) => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === Events.Disconnect) changed(false);
    if (status.type === Events.Reconnect) changed(true);
  }
}

function connectError(error: unknown, name: string, url: string): UserError {
  const where = url.replace(/\/\/[^@/]*@/g, "//");
  if (/authorization|authentication/i.test(messageOf(error))) {
    return new UserError(
      "NATS_REFUSED",
      `NATS at ${where} refused the user of ${name}`,
      "check its NATS user and password",
      {
        cause: error,
      },
    );
  }
  return new UserError("NATS_UNREACHABLE", `no NATS server at ${where}: ${messageOf(error)}`, "check NATS_URL", {
    cause: error,
  });
}
