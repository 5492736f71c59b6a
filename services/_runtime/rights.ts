import type { MessageType, QueryType } from "../../contracts/define.ts";
import type { ServiceName } from "../../contracts/services.ts";
import type { ServiceDefinition } from "./service.ts";

/**
 * What a service may do on the bus, as data: its NATS user is made from this before any process runs.
 * Each services/<service>/service.ts exports it as `rights`, beside the builder of its definition.
 * What the runtime does for every service (serviceQueries, serviceCommands) is not listed.
 */
export interface ServiceRights {
  readonly name: ServiceName;
  readonly hears: readonly MessageType[];
  readonly says: readonly MessageType[];
  readonly asks: readonly QueryType[];
  readonly answers: readonly QueryType[];
  /** Events that each copy sees go by, on the side, to drop what it keeps of them; one that is missed is not sent again. */
  readonly watches?: readonly MessageType[];
  /** It calls the Admin API: its user may share the budget that all processes of the app keep per shop. */
  readonly callsShopify?: boolean;
}

export function rightsOf(definition: ServiceDefinition): ServiceRights {
  return {
    name: definition.name,
    hears: definition.hears.map((hearing) => hearing.message),
    says: definition.says,
    asks: definition.asks,
    answers: definition.answers.map((answer) => answer.query),
  };
}

function namesOf(types: readonly (MessageType | QueryType)[]): string {
  return types
    .map((each) => `${each.type}/${each.version}`)
    .sort()
    .join(" ");
}

/** @throws Error where a definition and the rights its NATS user was made from have drifted apart. */
export function assertRights(definition: ServiceDefinition, rights: ServiceRights): void {
  const built = rightsOf(definition);
  for (const part of ["hears", "says", "asks", "answers"] as const) {
    if (namesOf(built[part]) !== namesOf(rights[part])) {
      throw new Error(
        `services/${rights.name}/service.ts: rights.${part} is [${namesOf(rights[part])}], the definition [${namesOf(built[part])}]`,
      );
    }
  }
  if (built.name !== rights.name) throw new Error(`definition ${built.name} started with the rights of ${rights.name}`);
}
