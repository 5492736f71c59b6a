import { serviceCommands } from "../../../contracts/commands/service.ts";
import type { ServiceName } from "../../../contracts/services.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database } from "../database.ts";
import { UserError } from "../errors.ts";
import { type Hearing, hear } from "../service.ts";
import { type Delivery, labelOf } from "./delivery.ts";
import { type Fate, ReplayDecision } from "./fate.ts";

interface LetterRow {
  readonly subject: string;
  readonly headers: Record<string, string>;
  readonly data: Uint8Array;
}

/**
 * The command that handles a dead letter once more: its original message is decided again, and what it decides is
 * written in the command's own transaction. It fails, and the letter stays, where the message is still poison.
 * @param decide the decision of any message this service hears, this command excepted.
 */
export function replayHearing(
  service: ServiceName,
  database: Database,
  decide: (delivery: Delivery) => Promise<Fate>,
): Hearing {
  return hear(serviceCommands(service).replayDeadLetter, async (command) => {
    const { messageId } = command.data;
    const letter = await findLetter(database, command.shop, messageId);
    if (!letter) {
      throw new UserError("NO_DEAD_LETTER", `${service} holds no dead letter ${messageId}`, "reload the list");
    }
    const delivery: Delivery = { ...letter, deliveries: 1 };
    const fate = await decide(delivery);
    const label = { ...labelOf(delivery), messageId };
    switch (fate.kind) {
      case "apply":
        return new ReplayDecision({ label, message: fate.message, decision: fate.decision });
      case "ignore":
        return new ReplayDecision({ label, message: fate.message, decision: null });
      case "retry":
        throw fate.error;
      case "dead-letter":
        throw new UserError(fate.code, fate.reason, "put its cause right, then replay it again");
      case "refuse":
        throw new UserError("REFUSED", fate.error, "send a corrected command instead");
      case "replay":
        throw new UserError("REPLAY_OF_REPLAY", "a replay can not be replayed", "replay the dead letter itself");
    }
  });
}

async function findLetter(database: Database, shop: Shop, messageId: string): Promise<LetterRow | undefined> {
  const [letter] = await database.forShop(shop, (transaction) =>
    transaction.query<LetterRow>({
      name: "dead-letter-read",
      text: "select subject, headers, data from runtime.dead_letter where shop = $1 and message_id = $2",
      values: [shop, messageId],
    }),
  );
  return letter;
}
