import type { GraphQLFieldResolver } from "graphql";
import type { World } from "../world.ts";
import type { BulkRunner } from "../world-app-api.ts";
import type { AdminSchema } from "./schema.ts";

/** Who asks: the shop and the token's scopes. */
export interface Asker {
  readonly world: World;
  readonly shop: string;
  readonly scopes: readonly string[];
}

/** What every resolver is given. */
export interface AdminContext extends Asker {
  readonly admin: AdminSchema;
  /** Undefined where nothing runs in the background. */
  readonly bulk: BulkRunner | undefined;
  /** Inside a bulk operation: connections inside connections are not paged. */
  readonly readsWholeLists?: boolean;
}

/** An object of the answer: plain values, or functions of the field's arguments. */
export type Node = Readonly<Record<string, unknown>>;

/** A field that nobody wrote an answer for. Never null in silence: the whole answer fails, naming it. */
export class UnansweredField extends Error {
  constructor(type: string, field: string) {
    super(`The simulator does not answer ${type}.${field}: add it in simulator/graphql/nodes/.`);
    this.name = "UnansweredField";
  }
}

export const resolveField: GraphQLFieldResolver<unknown, AdminContext> = (source, args, context, info) => {
  const value = (source as Record<string, unknown> | undefined)?.[info.fieldName];
  if (value === undefined) throw new UnansweredField(info.parentType.name, info.fieldName);
  return typeof value === "function"
    ? (value as (given: unknown, context: AdminContext) => unknown)(args, context)
    : value;
};
