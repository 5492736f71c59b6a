/** What the merchant set in the checkout editor. Shopify has no defaults for settings: they are here. */
export interface Settings {
  /** Scheme and host of the gateway; "" asks nobody, and only what the store itself holds is shown. */
  readonly apiUrl: string;
  readonly showLocation: boolean;
}

type Value = string | number | boolean | undefined;

export function readSettings(settings: Readonly<Record<string, Value>>): Settings {
  const { api_url, show_location } = settings;
  return {
    apiUrl: typeof api_url === "string" ? api_url.trim().replace(/\/+$/, "") : "",
    showLocation: show_location !== false,
  };
}
