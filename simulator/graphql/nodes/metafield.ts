import { createHash } from "node:crypto";
import { gid } from "../../gid.ts";
import type { Metafield } from "../../model.ts";
import { hashOf } from "../../state/random.ts";
import { isoUtc } from "../../time-zone.ts";
import type { Node } from "../answer.ts";
import { ownerTypeName } from "../metafield-owners.ts";

/** What "$app" stands for; its number is that of the app, which the simulator has only one of. */
const RESERVED_NAMESPACE = "app--4600000001";

/** "$app" and nothing stand for the namespace that only this app may write. */
export function fullNamespace(given: string | null | undefined): string {
  if (given === null || given === undefined || given === "$app") return RESERVED_NAMESPACE;
  return given.startsWith("$app:") ? `${RESERVED_NAMESPACE}--${given.slice("$app:".length)}` : given;
}

export function digestOf(metafield: Metafield): string {
  return createHash("sha256").update(`${metafield.type}\n${metafield.value}`).digest("hex");
}

/** Metafield of the Admin API. */
export function metafieldNode(metafield: Metafield): Node {
  const { namespace, key, type, value, createdAt, updatedAt } = metafield;
  return {
    __typename: "Metafield",
    id: gid("Metafield", metafieldId(metafield)),
    namespace,
    key,
    type,
    value,
    ownerType: ownerTypeName(metafield.ownerType),
    createdAt: isoUtc(createdAt),
    updatedAt: isoUtc(updatedAt),
    compareDigest: digestOf(metafield),
  };
}

/** The stores give metafields no id: theirs follows from what they are of, and what they are called. */
export function metafieldId({ ownerType, ownerId, namespace, key }: Metafield): number {
  return 30_000_000_000_000 + hashOf(`${ownerType}/${ownerId}/${namespace}/${key}`);
}
