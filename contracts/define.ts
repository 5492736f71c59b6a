import type { z } from "zod";
import { NO_SHOP, type Shop } from "./shop.ts";

export type Stream = "SHOPIFY" | "EVENTS" | "COMMANDS";
/** An import never travels: the service that read it from Shopify takes it in by itself (services/_runtime/intake.ts). */
export type MessageKind = "webhook" | "event" | "command" | "import";

/**
 * One version of one message. A released version's schema never changes in a way that old data fails: a new
 * version is a new definition beside it.
 * @property type `<domain>.<name>.v<version>`, for webhooks `shopify.<domain>.<name>.v<version>`.
 * @property schema parses the wire form; z.encode(schema, value) makes it.
 */
export interface MessageType<Schema extends z.ZodType = z.ZodType> {
  readonly kind: MessageKind;
  readonly stream: Stream;
  readonly domain: string;
  readonly name: string;
  readonly version: number;
  readonly type: string;
  readonly schema: Schema;
}
export type DataOf<M extends MessageType> = z.output<M["schema"]>;

const STREAM_OF: Record<MessageKind, Stream> = {
  webhook: "SHOPIFY",
  event: "EVENTS",
  command: "COMMANDS",
  // Of no meaning: nobody publishes one, and nobody listens for it.
  import: "COMMANDS",
};

function define(kind: MessageKind) {
  return <Schema extends z.ZodType>(domain: string, name: string, version: number, schema: Schema) => {
    const type = `${kind === "webhook" ? "shopify." : ""}${domain}.${name}.v${version}`;
    return { kind, stream: STREAM_OF[kind], domain, name, version, type, schema } satisfies MessageType<Schema>;
  };
}

/** defineWebhook("orders", "create", 1, schema): Shopify's topic orders/create, its raw JSON body as data. */
export const defineWebhook = define("webhook");
/** defineEvent("order", "created", 1, schema): something that happened; named in the past tense. */
export const defineEvent = define("event");
/** defineCommand("orders", "resync", 1, schema): domain is the service that carries it out. */
export const defineCommand = define("command");
/** defineImport("orders", "import", 1, schema): a whole document as `domain`, the service, has read it from Shopify. */
export const defineImport = define("import");

/** A question to one service, answered over NATS request/reply within its deadline. */
export interface QueryType<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly service: string;
  readonly name: string;
  readonly version: number;
  /** `<service>.<name>`, as `npm run ask` takes it. */
  readonly type: string;
  readonly input: Input;
  readonly output: Output;
  /** False where the question concerns no shop (a service's status). */
  readonly perShop: boolean;
}

export function defineQuery<Input extends z.ZodType, Output extends z.ZodType>(
  service: string,
  name: string,
  version: number,
  shapes: { input: Input; output: Output; perShop?: boolean },
): QueryType<Input, Output> {
  const { input, output, perShop = true } = shapes;
  return { service, name, version, type: `${service}.${name}`, input, output, perShop };
}

/** `<stream>.<shop>.<domain>.<name>.v1`, of an import `imports.`...; shop "*" makes the filter of a consumer. */
export function subjectOf(message: MessageType, shop: Shop | "*"): string {
  const place = message.kind === "import" ? "imports" : message.stream.toLowerCase();
  return `${place}.${shop}.${message.domain}.${message.name}.v${message.version}`;
}

/** `queries.<shop>.<service>.<name>.v1`; the shop is "_" where the query concerns none. */
export function querySubjectOf(query: QueryType, shop: Shop | "*"): string {
  const place = query.perShop || shop === "*" ? shop : NO_SHOP;
  return `queries.${place}.${query.service}.${query.name}.v${query.version}`;
}
