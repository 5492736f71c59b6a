import { headers, type MsgHdrs } from "nats";
import { Attributes } from "../../../contracts/envelope.ts";
import { PoisonMessage } from "../errors.ts";

const PREFIX = "ce-";
export const DEADLINE_HEADER = "flotilla-deadline";
export const ERROR_HEADER = "flotilla-error";

const NEEDS_ENCODING = /[^\x21-\x7e]|["%]/;

/** What a NATS header cannot carry as it is, is percent-encoded. Source: CloudEvents 1.0.2 NATS binding, 3.1.3.2. */
function encodeValue(value: string): string {
  // Almost every value is fine as it is.
  if (!NEEDS_ENCODING.test(value)) return value;
  return value.replace(/[^\x21-\x7e]|["%]/gu, encodeURIComponent);
}

function decodeValue(value: string): string {
  return value.includes("%") ? decodeURIComponent(value) : value;
}

/** Made once: a name put together anew for each message has to be looked up among all names V8 knows. */
const NAMES = Object.keys(Attributes.shape).map(
  (attribute) => [attribute as keyof Attributes, PREFIX + attribute] as const,
);

/** Envelope attributes as header names and values, as they stand in an outbox row and on the wire. */
export function headersOf(attributes: Attributes): Record<string, string> {
  const record: Record<string, string> = {};
  for (const [attribute, name] of NAMES) {
    const value = attributes[attribute];
    if (value !== undefined) record[name] = encodeValue(value);
  }
  return record;
}

export function natsHeaders(record: Readonly<Record<string, string>>): MsgHdrs {
  const result = headers();
  for (const [name, value] of Object.entries(record)) result.set(name, value);
  return result;
}

/**
 * The same as it goes over the wire, with the id that JetStream drops doubles by. For values as headersOf makes them.
 * Source: NATS client protocol, HPUB.
 */
export function encodeHeaders(record: Readonly<Record<string, string>>, natsMsgId: string): Uint8Array {
  let text = `NATS/1.0\r\nNats-Msg-Id: ${natsMsgId}\r\n`;
  for (const name in record) text += `${name}: ${record[name]}\r\n`;
  return Buffer.from(`${text}\r\n`, "latin1");
}

/** @throws PoisonMessage BAD_ENVELOPE with the attributes that are wrong. */
export function attributesFrom(record: Readonly<Record<string, string>>): Attributes {
  const raw: Record<string, string> = {};
  for (const [name, value] of Object.entries(record)) {
    if (name.toLowerCase().startsWith(PREFIX)) raw[name.slice(PREFIX.length).toLowerCase()] = decodeValue(value);
  }
  const parsed = Attributes.safeParse(raw);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
  throw new PoisonMessage("BAD_ENVELOPE", wrong);
}

export function recordOf(found: MsgHdrs | undefined): Record<string, string> {
  const record: Record<string, string> = {};
  for (const name of found?.keys() ?? []) record[name] = found?.get(name) ?? "";
  return record;
}
