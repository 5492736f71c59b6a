import type { Metafield, MetafieldOwner } from "../../model.ts";
import type { AdminContext } from "../answer.ts";
import { checkMetafieldValue } from "../metafield-types.ts";
import { fullNamespace } from "../nodes/metafield.ts";

export interface MetafieldInput {
  readonly namespace?: string | null;
  readonly key?: string | null;
  readonly type?: string | null;
  readonly value?: string | null;
}

type Given = Pick<Metafield, "namespace" | "key" | "type" | "value">;

const KEY = /^[A-Za-z0-9_-]{2,64}$/;

/** The metafields of a new discount, validation or transform; `wrong` where one is not good: then nothing is made. */
export function readGivenMetafields(inputs: readonly MetafieldInput[]): {
  readonly given: readonly Given[];
  readonly wrong: { readonly at: number; readonly field: string; readonly message: string } | undefined;
} {
  const given = inputs.map(({ namespace, key, type, value }) => ({
    namespace: fullNamespace(namespace),
    key: key ?? "",
    type: type ?? "",
    value: value ?? "",
  }));
  for (const [at, one] of given.entries()) {
    if (!KEY.test(one.key)) return { given, wrong: { at, field: "key", message: "Key is invalid." } };
    const bad = checkMetafieldValue(one.type, one.value);
    if (bad) return { given, wrong: { at, field: bad.field, message: bad.message } };
  }
  return { given, wrong: undefined };
}

export function setGivenMetafields(
  { world, shop }: AdminContext,
  owner: MetafieldOwner,
  given: readonly Given[],
): void {
  if (given.length > 0) {
    world.metafields.set(
      shop,
      given.map((one) => ({ ...owner, ...one })),
      "app",
    );
  }
}
