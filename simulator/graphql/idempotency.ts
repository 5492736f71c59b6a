import { createHash } from "node:crypto";
import { type FieldNode, type GraphQLSchema, getDirectiveValues, Kind, type OperationDefinitionNode } from "graphql";
import type { World } from "../world.ts";

/** Source: shopify.dev/docs/api/usage/idempotent-requests. */
const KEEP_MS = 24 * 3_600_000;

export type IdempotencyVerdict =
  | { readonly kind: "run"; readonly remember: (answer: unknown) => void }
  | { readonly kind: "again"; readonly answer: unknown }
  | { readonly kind: "mismatch"; readonly key: string };

/** The same key and parameters again get the first answer again, and nothing happens twice. */
export function judgeIdempotency(
  world: World,
  shop: string,
  asked: { schema: GraphQLSchema; operation: OperationDefinitionNode; variables: Record<string, unknown> },
): IdempotencyVerdict {
  const key = keyOf(asked);
  if (key === undefined) return { kind: "run", remember: () => {} };
  const { db, clock } = world.inner.kit;
  const fingerprint = createHash("sha256")
    .update(JSON.stringify([asked.operation.name?.value, withoutKey(asked.variables, key)]))
    .digest("hex");
  db.run("DELETE FROM idempotency WHERE at < ?", clock.now() - KEEP_MS);
  const known = db.get("SELECT fingerprint, answer FROM idempotency WHERE shop = ? AND key = ?", shop, key);
  if (known && known["fingerprint"] !== fingerprint) return { kind: "mismatch", key };
  if (known) return { kind: "again", answer: JSON.parse(String(known["answer"])) };
  return {
    kind: "run",
    remember: (answer) =>
      void db.run(
        "INSERT OR IGNORE INTO idempotency (shop, key, fingerprint, answer, at) VALUES (?, ?, ?, ?, ?)",
        shop,
        key,
        fingerprint,
        JSON.stringify(answer),
        clock.now(),
      ),
  };
}

/**
 * The mutation's answer where a key comes again with other parameters: a userError, as its error codes have it. Fields
 * that were asked beside userErrors are null.
 */
export function mismatchAnswer(operation: OperationDefinitionNode): Record<string, unknown> {
  const error: Record<string, unknown> = {
    code: "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
    field: null,
    message: "The same idempotency key cannot be used with different operation parameters.",
  };
  const fields = (node: FieldNode) =>
    (node.selectionSet?.selections ?? []).filter((one): one is FieldNode => one.kind === Kind.FIELD);
  const answerOf = (node: FieldNode, value: (name: string, field: FieldNode) => unknown) =>
    Object.fromEntries(
      fields(node).map((field) => [field.alias?.value ?? field.name.value, value(field.name.value, field)]),
    );
  return Object.fromEntries(
    operation.selectionSet.selections
      .filter((one): one is FieldNode => one.kind === Kind.FIELD)
      .map((mutation) => [
        mutation.alias?.value ?? mutation.name.value,
        answerOf(mutation, (name, field) =>
          name === "userErrors" ? [answerOf(field, (part) => error[part] ?? null)] : null,
        ),
      ]),
  );
}

function keyOf(asked: {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
}) {
  const directive = asked.schema.getDirective("idempotent");
  const fields = asked.operation.selectionSet.selections.filter((one): one is FieldNode => one.kind === Kind.FIELD);
  for (const field of directive ? fields : []) {
    const key = directive && getDirectiveValues(directive, field, asked.variables)?.["key"];
    if (typeof key === "string") return key;
  }
  return undefined;
}

function withoutKey(variables: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== key));
}
