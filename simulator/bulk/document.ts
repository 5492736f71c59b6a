import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  print,
  separateOperations,
  visit,
} from "graphql";
import type { ProjectOperations } from "../graphql/operations.ts";

/** Bulk queries of the project are named so: nothing else may be run in bulk. */
const BULK_NAME = /^Bulk/;
/** Arguments of a connection that a bulk operation ignores. */
const SIZES = new Set(["first", "last", "after", "before"]);

export function operationOf(document: DocumentNode): OperationDefinitionNode | undefined {
  return document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
}

/** The one field at the root. */
export function rootFieldOf(document: DocumentNode): FieldNode | undefined {
  return operationOf(document)?.selectionSet.selections.find((one) => one.kind === Kind.FIELD);
}

/**
 * The name of the project's bulk query that this is, whatever it searches for: bulk queries take no variables, so the
 * search is filled into the text. Undefined: it is none of them.
 */
export function knownBulkQuery(operations: ProjectOperations, document: DocumentNode): string | undefined {
  const name = operationOf(document)?.name?.value;
  if (name === undefined || !BULK_NAME.test(name)) return undefined;
  const ours = separateOperations(operations.document)[name];
  return ours && plain(ours) === plain(document) ? name : undefined;
}

/** The text without what its root field is searched for. Fragments stand in no particular order. */
function plain(document: DocumentNode): string {
  const root = rootFieldOf(document);
  const bare = visit(document, {
    Field: (node) =>
      node === root ? { ...node, arguments: node.arguments?.filter((one) => one.name.value !== "query") } : undefined,
  });
  return bare.definitions.map(print).sort().join("\n");
}

/** The query with its lists whole: what it says of their sizes is ignored, as Shopify does. */
export function unsized(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: (node) =>
      isConnection(node)
        ? { ...node, arguments: node.arguments?.filter((one) => !SIZES.has(one.name.value)) }
        : undefined,
  });
}

function isConnection(node: FieldNode): boolean {
  return node.selectionSet?.selections.some((one) => one.kind === Kind.FIELD && one.name.value === "edges") ?? false;
}
