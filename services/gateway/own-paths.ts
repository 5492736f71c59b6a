/** What the gateway answers itself, with all below it. Every other path is the admin app's. */
const OWN = ["/webhooks", "/healthz", "/readyz", "/metrics", "/flow", "/v1"];

export function isOwnPath(url: string): boolean {
  const path = url.split("?", 1)[0] ?? "";
  return OWN.some((own) => path === own || path.startsWith(`${own}/`));
}

/** The one path that Shopify sends webhooks to. */
export function isWebhookPath(url: string): boolean {
  return url === "/webhooks" || url.startsWith("/webhooks?");
}
