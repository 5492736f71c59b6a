import {
  type DocumentNode,
  getNamedType,
  type OperationDefinitionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { AdminSchema } from "./schema.ts";

export interface Denied {
  readonly field: string;
  readonly required: readonly string[];
}

/**
 * Fields whose type or self needs a scope that was not granted (one of its scopes is enough; write_x includes
 * read_x). From the scope metadata of Shopify's own schema package.
 */
export function deniedFields(admin: AdminSchema, document: DocumentNode, granted: readonly string[]): Denied[] {
  const has = new Set(granted.flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));
  const denied: Denied[] = [];
  const info = new TypeInfo(admin.schema);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const parent = info.getParentType()?.name;
        const type = info.getType();
        const keys = [`${parent}.${node.name.value}`, ...(type ? [getNamedType(type).name] : [])];
        for (const key of keys) {
          const required = admin.scopes.get(key);
          if (required && !required.some((scope) => has.has(scope))) denied.push({ field: node.name.value, required });
        }
      },
    }),
  );
  return denied;
}

/** Mutation fields that Shopify requires `@idempotent(key:)` on, and which do not carry it. */
export function missingIdempotency(admin: AdminSchema, operation: OperationDefinitionNode): string[] {
  return operation.selectionSet.selections.flatMap((selection) => {
    if (selection.kind !== "Field" || !admin.idempotent.has(selection.name.value)) return [];
    return selection.directives?.some((one) => one.name.value === "idempotent") ? [] : [selection.name.value];
  });
}
