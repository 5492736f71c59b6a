import type { Rule, RuleScope } from "./rule.ts";

/** Products that have the same rules share a key. */
export interface Groups {
  /** Only products whose rules differ from those of a product that nobody named. */
  readonly keyOf: ReadonlyMap<string, string>;
  /** Key to the ids of its rules; "" is a product without a key. */
  readonly rulesOf: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * A key is made of what it stands for, so a published table never misreads a key that a later publication wrote: it does
 * not know it, and the same set of rules keeps its key however the rules change.
 */
export function groupsOf(rules: readonly Rule[]): Groups {
  const scoped = rules.flatMap(({ ruleId, effect }) =>
    effect.kind === "product" || effect.kind === "quantity" ? [{ ruleId, scope: effect.scope }] : [],
  );
  const everywhere = scoped.filter(({ scope }) => scope.type === "all").map(({ ruleId }) => ruleId);
  const byProduct = new Map<string, Set<string>>();
  for (const { scope } of scoped) {
    for (const productId of namedBy(scope)) byProduct.set(productId, new Set(everywhere));
  }
  for (const { ruleId, scope } of scoped) {
    for (const productId of namedBy(scope)) {
      if (scope.type === "all") byProduct.get(productId)?.delete(ruleId);
      else byProduct.get(productId)?.add(ruleId);
    }
  }
  const keyOf = new Map<string, string>();
  const rulesOf = new Map<string, ReadonlySet<string>>([["", new Set(everywhere)]]);
  const keys = new Map<string, string>([[signatureOf(everywhere), ""]]);
  for (const [productId, ruleIds] of byProduct) {
    const signature = signatureOf([...ruleIds]);
    let key = keys.get(signature);
    if (key === undefined) {
      key = unusedKey(signature, rulesOf);
      keys.set(signature, key);
      rulesOf.set(key, ruleIds);
    }
    if (key !== "") keyOf.set(productId, key);
  }
  return { keyOf, rulesOf };
}

function namedBy(scope: RuleScope): readonly string[] {
  return scope.type === "all" ? scope.except : scope.productIds;
}

const signatureOf = (ruleIds: readonly string[]) => [...ruleIds].sort().join(" ");

/** Two sets in a shop that share 32 bits are not to be expected; if they do, the second is hashed again. */
function unusedKey(signature: string, used: ReadonlyMap<string, unknown>): string {
  for (let again = signature; ; again += " ") {
    const key = fnv1a(again).toString(36);
    if (!used.has(key)) return key;
  }
}

/** 32 bits. Source: the FNV-1a algorithm, RFC 9923. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
