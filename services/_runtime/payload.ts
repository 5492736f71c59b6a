import type { Attributes } from "../../contracts/envelope.ts";
import { LIMITS } from "../../contracts/limits.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Bus } from "./bus/connect.ts";
import { ask } from "./bus/request.ts";
import type { Database } from "./database.ts";
import { PoisonMessage, QueryRefused, UserError } from "./errors.ts";
import { type Answer, answer } from "./service.ts";

/** A chunk is read from disk and sent: it may take longer than a page's query. */
const CHUNK_DEADLINE_MS = 5_000;

/**
 * Fetches the data of a message that was too large for NATS from the outbox of the service that said it.
 * @throws PoisonMessage BAD_DATAREF, PAYLOAD_TOO_LARGE, or PAYLOAD_GONE once the publisher's retention is over;
 *   QueryUnavailable while the publisher is away.
 */
export async function fetchPayload(bus: Bus, attributes: Attributes): Promise<Uint8Array> {
  const [, service, messageId] = /^([a-z][a-z-]*)\/(.+)$/.exec(attributes.dataref ?? "") ?? [];
  if (!service || !messageId) throw new PoisonMessage("BAD_DATAREF", `"${attributes.dataref}" names no payload`);
  const query = serviceQueries(service).payload;
  const chunks: Buffer[] = [];
  let offset = 0;
  let totalBytes = 0;
  do {
    const input = { messageId, offset };
    const chunk = await ask(bus, query, attributes.shop, input, { deadlineMs: CHUNK_DEADLINE_MS }).catch(refused);
    const bytes = Buffer.from(chunk.base64, "base64");
    totalBytes = chunk.totalBytes;
    if (totalBytes > LIMITS.webhookBodyBytes) {
      throw new PoisonMessage("PAYLOAD_TOO_LARGE", `${attributes.dataref} has ${totalBytes} bytes`);
    }
    if (bytes.byteLength === 0 && offset < totalBytes) {
      throw new PoisonMessage("PAYLOAD_GONE", `${attributes.dataref} ends at byte ${offset} of ${totalBytes}`);
    }
    chunks.push(bytes);
    offset += bytes.byteLength;
  } while (offset < totalBytes);
  return Buffer.concat(chunks);
}

function refused(error: unknown): never {
  if (error instanceof QueryRefused && error.code === "PAYLOAD_GONE") {
    throw new PoisonMessage(error.code, error.message, { cause: error });
  }
  throw error;
}

/** Gives out the data of what this service said, in chunks, to whoever may hear the shop's messages. */
export function payloadAnswer(service: string, database: Database): Answer {
  return answer(serviceQueries(service).payload, async ({ messageId, offset }, shop) => {
    const [row] = await database.forShop(shop, (transaction) =>
      transaction.query<{ chunk: Buffer; total_bytes: number }>({
        name: "payload-chunk",
        text: `select substring(data from $3 + 1 for $4) as chunk, length(data) as total_bytes
               from runtime.outbox where shop = $1 and message_id = $2`,
        values: [shop, messageId, offset, LIMITS.payloadChunkBytes],
      }),
    );
    if (!row) {
      throw new UserError("PAYLOAD_GONE", `${service} no longer holds ${messageId}`, "resync the thing it was about");
    }
    return { base64: row.chunk.toString("base64"), totalBytes: row.total_bytes };
  });
}
