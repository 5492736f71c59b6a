import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from "graphql";

/** Where the app and the services keep what they ask Shopify. Relative to the project's folder. */
const OPERATION_FILES = ["services/_runtime/shopify/operations/**/*.graphql", "app/**/*.graphql"];

export interface ProjectOperations {
  /** All files as one document: operations may use fragments of other files. */
  readonly document: DocumentNode;
  readonly operations: readonly OperationDefinitionNode[];
  readonly names: ReadonlySet<string>;
  /** Changes with the text of any of them, and with the program that prunes the schema by them. */
  readonly hash: string;
}

/** @throws Error naming the file for one that does not parse, or holds an operation without name. */
export function readOperations(root: string): ProjectOperations {
  const files = globSync(OPERATION_FILES, { cwd: root }).sort();
  const texts = files.map((file) => readFileSync(resolve(root, file), "utf8"));
  const pruning = readFileSync(new URL("prune.ts", import.meta.url), "utf8");
  const definitions = texts.flatMap((text, at) => {
    try {
      return parse(text).definitions;
    } catch (error) {
      throw new Error(`${files[at]}: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
  const operations = definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  const nameless = operations.find((one) => !one.name);
  if (nameless) throw new Error("An operation in a .graphql file has no name.");
  return {
    document: { kind: Kind.DOCUMENT, definitions },
    operations,
    names: new Set(operations.map((one) => one.name?.value ?? "")),
    hash: createHash("sha256")
      .update([pruning, ...texts].join("\n"))
      .digest("hex")
      .slice(0, 16),
  };
}
