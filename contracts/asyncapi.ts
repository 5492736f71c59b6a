import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { type MessageType, type QueryType, querySubjectOf, subjectOf } from "./define.ts";
import { Attributes } from "./envelope.ts";
import * as orderShapes from "./order.ts";
import * as registry from "./registry.ts";
import * as orderWebhooks from "./webhooks/orders.ts";

export const ASYNCAPI_FILE = join(import.meta.dirname, "..", "docs", "asyncapi.json");

type Json = Record<string, unknown>;

/** By name: a module's own order differs between loaders, and the file must not. */
function sorted<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

const typeOf = ({ type }: MessageType) => type;
const keyOf = (query: QueryType) => `${query.type}.v${query.version}`;
const replyOf = (query: QueryType) => `${keyOf(query)}.reply`;

const SAID = sorted([...registry.WEBHOOKS, ...registry.EVENTS], typeOf);
const COMMANDS = sorted(registry.COMMANDS, typeOf);
const QUERIES = sorted(registry.QUERIES, keyOf);

/** Every schema under a name of its own; one that several messages share is there once. */
function nameSchemas() {
  const named = z.registry<{ id: string }>();
  const name = (id: string, schema: z.ZodType) => {
    if (!named.has(schema)) named.add(schema, { id });
  };
  for (const [id, shape] of sorted(Object.entries({ ...orderShapes, ...orderWebhooks }), ([id]) => id)) {
    if (shape instanceof z.ZodType) name(id, shape);
  }
  name("envelope", Attributes);
  for (const message of [...SAID, ...COMMANDS]) name(message.type, message.schema);
  for (const query of QUERIES) {
    name(keyOf(query), query.input);
    name(replyOf(query), query.output);
  }
  return named;
}

type Named = ReturnType<typeof nameSchemas>;

function refTo(named: Named, schema: z.ZodType): Json {
  return { $ref: `#/components/schemas/${named.get(schema)?.id}` };
}

/** What travels: amounts as strings of digits, defaults as they may be left out. */
function schemasOf(named: Named): Json {
  const { schemas } = z.toJSONSchema(named, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    uri: (id) => `#/components/schemas/${id}`,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _draft, $id: _id, ...schema }]) => [id, schema]),
  );
}

/** The subject with its shop as a parameter. */
function addressed(subject: string, messageName: string): Json {
  const address = subject.replace(/^([a-z]+)\.\*\./, "$1.{shop}.");
  return {
    address,
    ...(address === subject ? {} : { parameters: { shop: { $ref: "#/components/parameters/shop" } } }),
    messages: { [messageName]: { $ref: `#/components/messages/${messageName}` } },
  };
}

function messageParts(named: Named, message: MessageType, action: "send" | "receive") {
  const { type } = message;
  return {
    channel: { [type]: addressed(subjectOf(message, "*"), type) },
    operation: { [type]: { action, channel: { $ref: `#/channels/${type}` } } },
    message: {
      [type]: { headers: { $ref: "#/components/schemas/envelope" }, payload: refTo(named, message.schema) },
    },
  };
}

function queryParts(named: Named, query: QueryType) {
  const [key, reply] = [keyOf(query), replyOf(query)];
  return {
    channel: {
      [key]: addressed(querySubjectOf(query, "*"), key),
      [reply]: { address: null, messages: { [reply]: { $ref: `#/components/messages/${reply}` } } },
    },
    operation: {
      [key]: {
        action: "receive",
        channel: { $ref: `#/channels/${key}` },
        reply: { channel: { $ref: `#/channels/${reply}` } },
      },
    },
    message: { [key]: { payload: refTo(named, query.input) }, [reply]: { payload: refTo(named, query.output) } },
  };
}

/**
 * Every message and query of the registry as one AsyncAPI document.
 * Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApi(): Json {
  const named = nameSchemas();
  const parts = [
    ...SAID.map((message) => messageParts(named, message, "send")),
    ...COMMANDS.map((command) => messageParts(named, command, "receive")),
    ...QUERIES.map((query) => queryParts(named, query)),
  ];
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Flotilla",
      version: "1",
      description:
        "Messages on NATS JetStream: CloudEvents 1.0 attributes as headers (ce-<name>), JSON data as the body. Queries are NATS request/reply. Made from contracts/ by contracts/asyncapi.ts.",
    },
    defaultContentType: "application/json",
    channels: Object.assign({}, ...parts.map((part) => part.channel)),
    operations: Object.assign({}, ...parts.map((part) => part.operation)),
    components: {
      parameters: {
        shop: { description: 'The myshopify prefix, e.g. harbor-lane; "_" where a query concerns no shop.' },
      },
      messages: Object.assign({}, ...parts.map((part) => part.message)),
      schemas: schemasOf(named),
    },
  };
}

/** As the file holds it. */
export function asyncApiText(): string {
  return `${JSON.stringify(asyncApi(), null, 2)}\n`;
}

/** Writes docs/asyncapi.json. */
export function writeAsyncApi(): void {
  mkdirSync(join(ASYNCAPI_FILE, ".."), { recursive: true });
  writeFileSync(ASYNCAPI_FILE, asyncApiText());
}

if (import.meta.main) writeAsyncApi();
