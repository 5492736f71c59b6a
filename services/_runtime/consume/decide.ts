import { type MessageType, subjectOf } from "../../../contracts/define.ts";
import type { Attributes, Message } from "../../../contracts/envelope.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import { attributesFrom } from "../bus/headers.ts";
import { codeOf, messageOf, PoisonMessage, UserError } from "../errors.ts";
import type { ErasureBook } from "../privacy/book.ts";
import { textOfBytes } from "../privacy/copied.ts";
import { guard } from "../privacy/guard.ts";
import type { Hearing } from "../service.ts";
import { currentTraceparent, SpanKind, withSpan } from "../tracing.ts";
import { type Delivery, labelOf } from "./delivery.ts";
import { type Fate, ReplayDecision } from "./fate.ts";
import { parseExactJson } from "./parse-json.ts";

/** Handlers that run at once, each perhaps asking somebody. */
const DECIDE_CONCURRENCY = 16;

export interface DecideOptions {
  readonly erasures: ErasureBook;
  readonly hearings: ReadonlyMap<string, Hearing>;
  /** The data of a message that travels by reference. */
  readonly fetchPayload: (attributes: Attributes) => Promise<Uint8Array>;
}

/** Parses and decides each delivery, a bounded number at once. Never throws: what goes wrong is the delivery's fate. */
export async function decideAll(deliveries: readonly Delivery[], options: DecideOptions): Promise<Fate[]> {
  const fates: Fate[] = new Array(deliveries.length);
  let next = 0;
  const lane = async () => {
    for (let index = next++; index < deliveries.length; index = next++) {
      fates[index] = await decideOne(deliveries[index] as Delivery, options);
    }
  };
  await Promise.all(Array.from({ length: Math.min(DECIDE_CONCURRENCY, deliveries.length) }, lane));
  return fates;
}

export async function decideOne(delivery: Delivery, options: DecideOptions): Promise<Fate> {
  const label = labelOf(delivery);
  let message: Message | null = null;
  // What a dead letter would keep: without what was erased.
  let filed = delivery;
  try {
    if (delivery.deliveries > LIMITS.maxDeliveries) {
      throw new PoisonMessage("MAX_DELIVERIES", `delivered ${delivery.deliveries} times and never finished`);
    }
    const attributes = attributesFrom(delivery.headers);
    const hearing = options.hearings.get(attributes.type);
    checkAddress(delivery, attributes, hearing?.message);
    if (!hearing) throw new PoisonMessage("UNKNOWN_TYPE", `nobody here hears ${attributes.type}`);
    message = { ...attributes, data: null };
    const kind = { kind: SpanKind.CONSUMER, traceparent: attributes.traceparent };
    return await withSpan(`decide ${attributes.type}`, kind, async () => {
      const json = await jsonOf(delivery, attributes, options);
      const guarded = guard(options.erasures, attributes, json);
      if (guarded.kind === "erased") return { kind: "ignore", label, message: { ...attributes, data: null } };
      if (guarded.kind === "anonymised") filed = withData(delivery, guarded.data);
      const data = parse(hearing.message, guarded.kind === "anonymised" ? guarded.data : json);
      const parsed: Message = { ...attributes, traceparent: currentTraceparent() ?? attributes.traceparent, data };
      message = parsed;
      const decision: unknown = await hearing.decide(parsed);
      if (decision instanceof ReplayDecision) {
        return { kind: "replay", label, message: parsed, replayed: decision.replayed };
      }
      return decision === null || decision === undefined
        ? { kind: "ignore", label, message: parsed }
        : { kind: "apply", label, message: parsed, decision };
    });
  } catch (error) {
    return fateOfError(error, filed, message);
  }
}

/** A delivery as a dead letter may keep it, where its message was read. */
export function filedOf(delivery: Delivery, message: Message | null, erasures: ErasureBook): Delivery {
  if (!message) return delivery;
  const guarded = guard(erasures, message, textOfBytes(delivery.data));
  return guarded.kind === "anonymised" ? withData(delivery, guarded.data) : delivery;
}

function withData(delivery: Delivery, json: unknown): Delivery {
  const { "ce-dataref": _reference, ...headers } = delivery.headers;
  return { ...delivery, headers, data: Buffer.from(JSON.stringify(json)) };
}

/** The subject carries the rights, the headers the meaning: they must say the same shop and type. */
function checkAddress(delivery: Delivery, attributes: Attributes, message: MessageType | undefined): void {
  if (message && delivery.subject !== subjectOf(message, attributes.shop)) {
    throw new PoisonMessage("SUBJECT_MISMATCH", `${attributes.type} of ${attributes.shop} came on ${delivery.subject}`);
  }
}

async function jsonOf(delivery: Delivery, attributes: Attributes, options: DecideOptions): Promise<unknown> {
  const inline = attributes.dataref === undefined || delivery.data.byteLength > 0;
  const bytes = inline ? delivery.data : await options.fetchPayload(attributes);
  try {
    return parseExactJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    // The parser's own words quote the data, which may name a person: a reason is logged.
    throw new PoisonMessage("BAD_JSON", `${bytes.byteLength} bytes that are no JSON`);
  }
}

function parse(message: MessageType, json: unknown): unknown {
  const parsed = message.schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new PoisonMessage("BAD_DATA", `${first?.path.join(".") ?? ""}: ${first?.message ?? "does not fit its schema"}`);
}

/** The one place that turns an error into a fate. */
export function fateOfError(error: unknown, delivery: Delivery, message: Message | null): Fate {
  const label = labelOf(delivery);
  if (error instanceof UserError && message && label.isCommand) {
    return { kind: "refuse", label, message, error: `${error.message}: ${error.remedy}` };
  }
  const poison = error instanceof PoisonMessage || error instanceof UserError;
  if (poison || delivery.deliveries >= LIMITS.maxDeliveries) {
    return { kind: "dead-letter", label, delivery, message, code: codeOf(error), reason: messageOf(error) };
  }
  return { kind: "retry", label, error };
}
