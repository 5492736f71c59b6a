/**
 * Shopify's limits of a Function at a cart of so many lines.
 * Source: shopify.dev, Functions API, limitations: fixed to 200 lines, then by the line, at most tenfold.
 */
export function functionLimits(lines: number): { instructions: number; inputBytes: number; outputBytes: number } {
  const scale = Math.min(10, Math.max(1, lines * 0.005));
  return { instructions: 11_000_000 * scale, inputBytes: 128_000 * scale, outputBytes: 20_000 * scale };
}
