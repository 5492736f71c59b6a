/** The one Admin API version. A test compares it with shopify.app.toml and every extension. */
export const SHOPIFY_API_VERSION = "2026-07";
