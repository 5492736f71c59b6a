import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildClientSchema, type GraphQLSchema } from "graphql";
import { type ProjectOperations, readOperations } from "./operations.ts";
import type { PrunedSchema } from "./prune.ts";

export interface AdminSchema {
  readonly schema: GraphQLSchema;
  readonly scopes: ReadonlyMap<string, readonly string[]>;
  readonly idempotent: ReadonlySet<string>;
  readonly operations: ProjectOperations;
}

/** simulator/graphql -> the project. */
export const PROJECT_FOLDER = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The part of Shopify's schema that our operations reach. Made from the whole one by a program of its own whenever
 * the operations changed (about a second), and kept in `folder`.
 * @throws Error with what prune.ts says where an operation does not fit Shopify's schema.
 */
export function openAdminSchema(folder: string, root: string = PROJECT_FOLDER): AdminSchema {
  const operations = readOperations(root);
  const file = join(folder, `admin-schema-${operations.hash}.json`);
  if (!existsSync(file)) {
    execFileSync(process.execPath, [fileURLToPath(new URL("prune.ts", import.meta.url)), root, file], {
      stdio: ["ignore", "inherit", "inherit"],
    });
  }
  return adminSchemaOf(JSON.parse(readFileSync(file, "utf8")) as PrunedSchema, operations);
}

export function adminSchemaOf(pruned: PrunedSchema, operations: ProjectOperations): AdminSchema {
  return {
    // It was checked against the whole schema; interfaces lack what nobody asks for, so it is not checked again.
    schema: buildClientSchema(pruned.introspection, { assumeValid: true }),
    scopes: new Map(Object.entries(pruned.scopes)),
    idempotent: new Set(pruned.idempotent),
    operations,
  };
}
