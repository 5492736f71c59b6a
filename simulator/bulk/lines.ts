import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from "graphql";
import { operationOf } from "./document.ts";

type Json = Record<string, unknown>;

/** The connections inside a node: how they are reached from it, and what is inside theirs. */
export interface LinePlan {
  readonly path: readonly string[];
  readonly inner: readonly LinePlan[];
}

export interface Line {
  readonly root: boolean;
  readonly text: string;
}

/** What a query's nodes are made of; the root connection's own plan. */
export function linePlanOf(document: DocumentNode): readonly LinePlan[] {
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one.selectionSet] as const),
  );
  const operation = operationOf(document);
  return operation ? plansOf(operation.selectionSet, fragments, []) : [];
}

function plansOf(
  set: SelectionSetNode,
  fragments: ReadonlyMap<string, SelectionSetNode>,
  path: readonly string[],
): LinePlan[] {
  return set.selections.flatMap((one): LinePlan[] => {
    if (one.kind !== Kind.FIELD) {
      const inner = one.kind === Kind.INLINE_FRAGMENT ? one.selectionSet : fragments.get(one.name.value);
      return inner ? plansOf(inner, fragments, path) : [];
    }
    if (!one.selectionSet) return [];
    const here = [...path, one.alias?.value ?? one.name.value];
    const edges = childSet(one.selectionSet, "edges");
    if (!edges) return plansOf(one.selectionSet, fragments, here);
    const node = childSet(edges, "node");
    return [{ path: here, inner: node ? plansOf(node, fragments, []) : [] }];
  });
}

function childSet(set: SelectionSetNode, name: string): SelectionSetNode | undefined {
  for (const one of set.selections) if (one.kind === Kind.FIELD && one.name.value === name) return one.selectionSet;
  return undefined;
}

/**
 * One line for the node, and one for each node of its connections, which name their parent.
 * Source: shopify.dev/docs/api/usage/bulk-operations/queries#the-jsonl-data-format.
 */
export function* linesOf(node: Json, plan: readonly LinePlan[], parentId?: unknown): Generator<Line> {
  const children = plan.map((one) => ({ one, edges: takeOut(node, one.path) }));
  const line = parentId === undefined ? node : { ...node, __parentId: parentId };
  yield { root: parentId === undefined, text: `${JSON.stringify(line)}\n` };
  for (const { one, edges } of children) {
    for (const edge of edges) yield* linesOf(edge.node, one.inner, node["id"]);
  }
}

/** Removes the connection from the node (it is our own copy), and returns what was in it. */
function takeOut(node: Json, path: readonly string[]): { node: Json }[] {
  const [last = "", ...before] = [...path].reverse();
  let at: Json | null | undefined = node;
  for (const key of before.reverse()) at = at?.[key] as Json | null | undefined;
  if (!at) return [];
  const connection = at[last] as { edges?: { node: Json }[] } | null | undefined;
  delete at[last];
  return connection?.edges ?? [];
}
