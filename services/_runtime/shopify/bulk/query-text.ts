import { type DocumentNode, Kind, print, visit } from "graphql";

/**
 * A Bulk... query as the text a bulk operation runs: they take no variables, so the search is filled in.
 * @param search of the list at the root, in Shopify's search syntax; null for all of it.
 */
export function bulkText(document: DocumentNode, search: string | null): string {
  if (search === null) return print(document);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  const root = operation?.selectionSet.selections.find((one) => one.kind === Kind.FIELD);
  const query = {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: "query" },
    value: { kind: Kind.STRING, value: search },
  } as const;
  return print(visit(document, { Field: (node) => (node === root ? { ...node, arguments: [query] } : undefined) }));
}
