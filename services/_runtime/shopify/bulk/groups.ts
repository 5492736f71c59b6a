import { PoisonMessage } from "../../errors.ts";
import type { FileLine } from "./lines.ts";

/** A node of the list at the root, with what its connections held. to: the byte after its last line. */
export interface Group {
  readonly root: Readonly<Record<string, unknown>>;
  readonly children: readonly Readonly<Record<string, unknown>>[];
  readonly to: number;
}

/** Shopify's orders end at 500 lines, items at some hundred locations. */
const MAX_CHILDREN = 10_000;

/**
 * Puts children under their parents. With groupObjects Shopify writes them right below, so one parent is held at a time.
 * Source: https://shopify.dev/docs/api/usage/bulk-operations/queries#the-jsonl-data-format
 * @param isWhole false: the file was cut off somewhere, and its last parent may lack children: it is left out.
 * @throws PoisonMessage BULK_BAD_LINE, BULK_NOT_GROUPED, BULK_TOO_MANY_CHILDREN.
 */
export async function* groupsOf(lines: AsyncIterable<FileLine>, isWhole = true): AsyncGenerator<Group> {
  let open: { root: Group["root"]; children: Group["root"][]; to: number } | null = null;
  for await (const { text, to } of lines) {
    const node = parse(text);
    const parent = node["__parentId"];
    if (parent === undefined) {
      if (open !== null) yield open;
      open = { root: node, children: [], to };
      continue;
    }
    if (open === null || open.root["id"] !== parent) {
      throw new PoisonMessage(
        "BULK_NOT_GROUPED",
        `${String(node["id"])} does not stand below its parent ${String(parent)}`,
      );
    }
    if (open.children.length >= MAX_CHILDREN) {
      throw new PoisonMessage("BULK_TOO_MANY_CHILDREN", `${String(parent)} has more than ${MAX_CHILDREN} of them`);
    }
    open.children.push(node);
    open.to = to;
  }
  if (open !== null && isWhole) yield open;
}

function parse(text: string): Record<string, unknown> {
  try {
    const node: unknown = JSON.parse(text);
    if (typeof node === "object" && node !== null) return node as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new PoisonMessage("BULK_BAD_LINE", `not an object: ${text.slice(0, 200)}`);
}
