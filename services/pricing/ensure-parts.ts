import { messageOf } from "../_runtime/errors.ts";
import { AdminDeclined } from "../_runtime/shopify/admin-errors.ts";
import type { CheckoutParts } from "./checkout-parts.ts";
import { FUNCTION_PARTS, type FunctionPart, type PartState } from "./parts.ts";
import type { KeptPart } from "./store-parts.ts";

export interface EnsuredPart {
  readonly part: FunctionPart;
  readonly state: PartState;
  readonly gid: string | null;
  readonly error: string | null;
}

/**
 * Exactly one of each: one that is there is taken, the oldest of several, whose others go; a missing one is made, but
 * where the merchant wants it away. It may run any number of times: what a run before it made is found again by its
 * Function, whether or not that run came to write it down.
 */
export async function ensureParts(parts: CheckoutParts, kept: readonly KeptPart[]): Promise<EnsuredPart[]> {
  const ensured: EnsuredPart[] = [];
  for (const part of FUNCTION_PARTS) {
    const left = kept.find((each) => each.part === part)?.left ?? false;
    ensured.push(await ensure(parts, part, left));
  }
  return ensured;
}

async function ensure(parts: CheckoutParts, part: FunctionPart, left: boolean): Promise<EnsuredPart> {
  const [first, ...others] = await parts.find(part);
  for (const { gid } of others) await parts.remove(part, gid);
  if (first) return { part, state: "present", gid: first.gid, error: null };
  if (left) return { part, state: "left", gid: null, error: null };
  try {
    return { part, state: "present", gid: await parts.create(part), error: null };
  } catch (error) {
    if (!(error instanceof AdminDeclined)) throw error;
    // Another maker was faster, or Shopify does not want it: what is there now says which.
    const [made] = await parts.find(part);
    if (made) return { part, state: "present", gid: made.gid, error: null };
    return { part, state: "missing", gid: null, error: messageOf(error) };
  }
}
