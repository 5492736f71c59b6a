import type { GraphQLFieldResolver } from "graphql";
import type { World } from "../world.ts";

/** What every resolver is given. */
export interface AdminContext {
  readonly world: World;
  readonly shop: string;
  readonly scopes: readonly string[];
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
