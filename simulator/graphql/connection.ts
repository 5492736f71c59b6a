import { GraphQLError } from "graphql";
import type { Node } from "./answer.ts";

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

/** A page of a list that is at hand. The cursor names an item by its id, so pages do not shift when items come. */
export function connection<One extends Identified>(all: readonly One[], nodeOf: (one: One) => Node) {
  return (args: PageArguments): Node => {
    const size = args.first ?? args.last;
    if (size === undefined || size === null) {
      throw new GraphQLError("you must provide one of first or last", { extensions: { code: "BAD_REQUEST" } });
    }
    if (size < 0 || size > MAX_PAGE) {
      throw new GraphQLError(`${size} is not a page of 0 to ${MAX_PAGE} items`, {
        extensions: { code: "BAD_REQUEST" },
      });
    }
    const from = args.after ? indexOf(all, args.after) + 1 : 0;
    const until = args.before ? indexOf(all, args.before) : all.length;
    const range = all.slice(from, until);
    const page = args.first != null ? range.slice(0, size) : range.slice(Math.max(0, range.length - size));
    const [first, last] = [page[0], page.at(-1)];
    return {
      nodes: page.map(nodeOf),
      edges: page.map((one) => ({ cursor: cursorOf(one), node: nodeOf(one) })),
      pageInfo: {
        hasNextPage: last !== undefined && all.indexOf(last) < all.length - 1,
        hasPreviousPage: first !== undefined && all.indexOf(first) > 0,
        startCursor: first ? cursorOf(first) : null,
        endCursor: last ? cursorOf(last) : null,
      },
    };
  };
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
  throw new GraphQLError("Invalid cursor for current pagination sort.", { extensions: { code: "BAD_REQUEST" } });
}
