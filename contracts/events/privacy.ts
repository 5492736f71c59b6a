import { defineEvent } from "../define.ts";
import { Erasure } from "../privacy.ts";

/**
 * Shopify asked for an erasure. Every service hears it, through the runtime, and carries it out in its own tables, in
 * what it has published and in the streams. It holds no personal data itself.
 */
export const ErasureAskedV1 = defineEvent("privacy", "erasure-asked", 1, Erasure);
