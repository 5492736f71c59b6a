import { GraphQLError } from "graphql";
import type { AdminContext, Node } from "./answer.ts";

/** Source: shopify.dev/docs/api/usage/pagination-graphql. */
const MAX_PAGE = 250;

export interface PageArguments {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

interface Identified {
  readonly id: number;
}

/** Bulk operations read lists whole, whatever `first` says. */
type ListContext = Pick<AdminContext, "readsWholeLists">;

/**
 * A page of a list that is at hand. The cursor names an item by its id, so pages do not shift when items come.
 * Inside a bulk operation it is the whole list.
 */
export function connection<One extends Identified>(all: readonly One[], nodeOf: (one: One) => Node) {
  return (args: PageArguments, context: ListContext): Node => {
    if (context.readsWholeLists && args.first == null) return answerOf(all, nodeOf, [all.length, 0]);
    const size = pageSize(args);
    const from = args.after ? indexOf(all, args.after) + 1 : 0;
    const until = args.before ? indexOf(all, args.before) : all.length;
    const range = all.slice(from, until);
    const page = args.first != null ? range.slice(0, size) : range.slice(Math.max(0, range.length - size));
    const start = args.first != null ? from : until - page.length;
    return answerOf(page, nodeOf, [all.length, start]);
  };
}

function answerOf<One extends Identified>(
  page: readonly One[],
  nodeOf: (one: One) => Node,
  [total, start]: readonly [number, number],
): Node {
  const [first, last] = [page[0], page.at(-1)];
  return {
    nodes: () => page.map(nodeOf),
    edges: () => page.map((one) => ({ cursor: cursorOf(one), node: nodeOf(one) })),
    pageInfo: {
      hasNextPage: page.length > 0 && start + page.length < total,
      hasPreviousPage: page.length > 0 && start > 0,
      startCursor: first ? cursorOf(first) : null,
      endCursor: last ? cursorOf(last) : null,
    },
  };
}

/** @throws GraphQLError where neither first nor last is given, or too much is asked for. */
export function pageSize(args: PageArguments): number {
  const size = args.first ?? args.last;
  if (size === undefined || size === null) throw badRequest("you must provide one of first or last");
  if (size < 0 || size > MAX_PAGE) throw badRequest(`${size} is not a page of 0 to ${MAX_PAGE} items`);
  return size;
}

export function badRequest(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: "BAD_REQUEST" } });
}

function cursorOf(one: Identified): string {
  return Buffer.from(JSON.stringify({ last_id: one.id })).toString("base64");
}

function indexOf(all: readonly Identified[], cursor: string): number {
  try {
    const { last_id: id } = JSON.parse(Buffer.from(cursor, "base64").toString("utf8")) as { last_id: number };
    const at = all.findIndex((one) => one.id === id);
    if (at >= 0) return at;
  } catch {
    // Falls through: a cursor that is no JSON is as invalid as one of an item that is gone.
  }
  throw badRequest("Invalid cursor for current pagination sort.");
}
