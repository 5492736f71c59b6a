/** The gateway's own limits. What other parts must agree on is in contracts/limits.ts. */
export const GATEWAY_LIMITS = {
  /** Accepted webhooks that wait for their commit at once; more get 503 and Shopify sends them again. */
  queuedWebhooks: 4_096,
  queuedBytes: 64 * 1024 * 1024,
  /** Webhooks of one commit. */
  commitMessages: 256,
  commitBytes: 8 * 1024 * 1024,
  /** Commits at once: while one waits for the disk, the next is being filled. */
  flushers: 2,
  /** What we tell Shopify to wait after a 503. */
  retryAfterSeconds: 1,
  /** Longest Webhook-Id, Event-Id and other header we keep. Shopify's are UUIDs. */
  headerCharacters: 150,
  /**
   * Where another gateway listens at the same port, how long connections that are kept alive may still be used before
   * they are closed: each is told with its next answer. One that was idle for so long is hardly used at that moment.
   */
  drainMs: 5_000,
  /** At the end, how long open requests may finish. A page that streams would never. */
  closeDeadlineMs: 2_000,
} as const;
