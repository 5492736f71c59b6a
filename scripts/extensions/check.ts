import { apiVersion, capabilities, keys, metafields, settings, targets } from "./configuration.ts";
import { elements } from "./elements.ts";
import type { Inspected, Rule } from "./inspected.ts";
import { translations } from "./translations.ts";

/** Goal 10: what a buyer loads for one extension. Shopify refuses 64 kB, and only when it is deployed. */
export const MAX_COMPRESSED_BYTES = 15_000;

export const size: Rule = ({ compressedBytes }) =>
  compressedBytes <= MAX_COMPRESSED_BYTES
    ? []
    : [`The script is ${compressedBytes} bytes with Brotli; at most ${MAX_COMPRESSED_BYTES} are wanted.`];

const RULES: readonly Rule[] = [
  apiVersion,
  keys,
  targets,
  capabilities,
  settings,
  metafields,
  translations,
  elements,
  size,
];

/** What is wrong with an extension that the Shopify CLI would build without a word. */
export function problemsOf(inspected: Inspected): readonly string[] {
  return RULES.flatMap((rule) => rule(inspected));
}
