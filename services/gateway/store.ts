import type { Database } from "../_runtime/database.ts";
import { Transaction } from "../_runtime/database.ts";
import { type CommittedMessage, insertOutbox, type OutboxMessage } from "../_runtime/outbox.ts";

export interface GatewayStore {
  /**
   * Commits webhooks, in one statement. @returns those that are new; a Webhook-Id seen before is not among them.
   * @throws any database error; nothing of the batch was written then.
   */
  accept(messages: readonly OutboxMessage[]): Promise<CommittedMessage[]>;
}

function byId(a: OutboxMessage, b: OutboxMessage): number {
  if (a.shop !== b.shop) return a.shop < b.shop ? -1 : 1;
  return a.messageId < b.messageId ? -1 : a.messageId > b.messageId ? 1 : 0;
}

export function gatewayStore(database: Pick<Database, "write">): GatewayStore {
  return {
    accept: async (messages) => {
      const client = await database.write.connect();
      let broken: Error | undefined;
      try {
        // One statement is its own transaction: no begin and commit to wait for. Sorted, because two flushers that
        // insert the same two ids in opposite order would wait for each other.
        return await insertOutbox(new Transaction(client), messages.toSorted(byId));
      } catch (error) {
        broken = error as Error;
        throw error;
      } finally {
        client.release(broken);
      }
    },
  };
}
