import { serviceCommands } from "../../../contracts/commands/service.ts";
import { type MessageType, querySubjectOf, type Stream, subjectOf } from "../../../contracts/define.ts";
import { ErasureAskedV1 } from "../../../contracts/events/privacy.ts";
import { serviceEvents } from "../../../contracts/events/service.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import type { Participant } from "../../../contracts/services.ts";
import { NO_SHOP } from "../../../contracts/shop.ts";
import type { ServiceRights } from "../rights.ts";
import { BUDGET_SUBJECTS } from "../shopify/budget-subjects.ts";

/** A NATS user's permissions, in the shape of nats-server's configuration. What is not allowed is refused. */
export interface Permissions {
  readonly publish: { readonly allow: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
  /** May answer a request on its reply subject, once, while somebody could still wait for it. */
  readonly allow_responses?: { readonly max: number; readonly expires: string };
}

/** Longer than any query's deadline. */
const RESPONSE_EXPIRES = "1m";

/** Answers and JetStream's acknowledgements come back here; nobody else may listen. */
export function inboxPrefixOf(participant: Participant): string {
  return `_INBOX_${participant}`;
}

/** What a service hears on the bus, with what the runtime hears for it. Imports it takes in by itself. */
export function heardBy(rights: ServiceRights): readonly MessageType[] {
  const heard = rights.hears.filter((message) => message.kind !== "import");
  return [...heard, ...Object.values(serviceCommands(rights.name)), ErasureAskedV1];
}

/** What a service says with what the runtime says for it. */
export function saidBy(rights: ServiceRights): readonly MessageType[] {
  return [...rights.says, ...Object.values(serviceEvents(rights.name))];
}

export function streamsOf(messages: readonly MessageType[]): Stream[] {
  return [...new Set(messages.map((message) => message.stream))];
}

/** Any topic: the gateway passes on whatever Shopify sends. Only a service that says webhooks may. */
const ANY_WEBHOOK = "shopify.*.*.*.*";
const ANY_PAYLOAD = "queries.*.*.payload.v1";
/** Whoever hears may ask to hear again; what comes of it comes on the streams. */
const ANY_REPUBLISH = `queries.${NO_SHOP}.*.republish.v1`;
/** What another knows to be erased. */
const ANY_ERASURES = "queries._.*.erasures.v1";

/** To see that the last it said is still there: the last message of a subject it may say, and no other. */
function lastSaid(subject: string): string {
  const stream = subject.slice(0, subject.indexOf(".")).toUpperCase();
  return `$JS.API.DIRECT.GET.${stream}.${subject}`;
}

function streamApi(stream: Stream): string[] {
  return ["INFO", "CREATE", "UPDATE"].map((verb) => `$JS.API.STREAM.${verb}.${stream}`);
}

/** A publisher takes out of a stream what it has published and must no longer be there. NATS knows no right on less. */
function eraseApi(stream: Stream): string[] {
  return ["GET", "DELETE"].map((verb) => `$JS.API.STREAM.MSG.${verb}.${stream}`);
}

function consumerApi(stream: Stream, durable: string): string[] {
  return [
    ...["CREATE", "DURABLE.CREATE", "INFO", "MSG.NEXT"].map((verb) => `$JS.API.CONSUMER.${verb}.${stream}.${durable}`),
    `$JS.ACK.${stream}.${durable}.>`,
  ];
}

/** Everything a service's NATS user may do: exactly what its rights list, and the JetStream calls this needs. */
export function permissionsOf(rights: ServiceRights): Permissions {
  const { name } = rights;
  const said = saidBy(rights).map((message) => (message.kind === "webhook" ? ANY_WEBHOOK : subjectOf(message, "*")));
  const heard = streamsOf(heardBy(rights));
  const streams = [...new Set([...heard, ...streamsOf(saidBy(rights))])];
  const answers = [...rights.answers, ...Object.values(serviceQueries(name))];
  return {
    publish: {
      allow: [
        ...new Set(said),
        ...[...new Set(said)].map(lastSaid),
        ...rights.asks.map((query) => querySubjectOf(query, "*")),
        ANY_PAYLOAD,
        ANY_REPUBLISH,
        ANY_ERASURES,
        ...streams.flatMap(streamApi),
        ...streamsOf(saidBy(rights)).flatMap(eraseApi),
        ...heard.flatMap((stream) => consumerApi(stream, name)),
        ...(rights.callsShopify ? BUDGET_SUBJECTS : []),
      ],
    },
    subscribe: {
      allow: [
        ...answers.map((query) => querySubjectOf(query, "*")),
        ...(rights.watches ?? []).map((message) => subjectOf(message, "*")),
        `${inboxPrefixOf(name)}.>`,
      ],
    },
    allow_responses: { max: 1, expires: RESPONSE_EXPIRES },
  };
}

/** The admin app and the terminal: they ask and command anything, and watch events go by. */
export function clientPermissions(client: "app" | "ask"): Permissions {
  return {
    publish: { allow: ["queries.*.*.*.*", "commands.*.*.*.*"] },
    subscribe: { allow: ["events.*.>", `${inboxPrefixOf(client)}.>`] },
  };
}
