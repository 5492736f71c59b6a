import type { OutboxHandle } from "../_runtime/outbox.ts";
import { ErasureBook } from "../_runtime/privacy/book.ts";
import type { ServiceRuntime } from "../_runtime/service.ts";
import { type GatewayServer, type HttpOptions, startHttp } from "./http.ts";
import { commitMessages, webhooksReceived } from "./metrics.ts";
import type { GatewayStore } from "./store.ts";
import { commitQueue } from "./webhooks/commit-queue.ts";
import { withoutErased } from "./webhooks/without-erased.ts";

export interface DoorOptions extends Omit<HttpOptions, "queue"> {
  readonly store: GatewayStore;
  readonly outbox: Pick<OutboxHandle, "hand">;
  /** Told once it listens. */
  readonly onListening?: ((server: GatewayServer) => void) | undefined;
}

/** The HTTP server and the queue behind it. @returns opens it; that answers with what closes it, nothing lost. */
export function gatewayDoor(
  options: DoorOptions,
): (runtime: Pick<ServiceRuntime, "erasures">) => Promise<() => Promise<void>> {
  let erasures = new ErasureBook();
  const queue = commitQueue(async (messages) => {
    const fresh = await options.store.accept(withoutErased(messages, erasures));
    commitMessages.observe(messages.length);
    webhooksReceived.inc({ outcome: "accepted" }, fresh.length);
    webhooksReceived.inc({ outcome: "repeated" }, messages.length - fresh.length);
    options.outbox.hand(fresh);
  });
  return async (runtime) => {
    erasures = runtime.erasures;
    const server = await startHttp({ ...options, queue });
    options.onListening?.(server);
    return async () => {
      await server.close();
      await queue.drained();
    };
  };
}
