/** Every limit that more than one part must agree on. Units stand last in the name. */
export const LIMITS = {
  /** A webhook body larger than this is refused with 413 (Shopify's largest orders stay below 4 MB). */
  webhookBodyBytes: 8 * 1024 * 1024,
  /** Larger payloads travel as a reference: NATS refuses messages over 1 MB by default, headers included. */
  inlinePayloadBytes: 768 * 1024,
  /** One chunk of a referenced payload, before base64. */
  payloadChunkBytes: 512 * 1024,
  /** Messages decided and written by one statement batch. */
  consumeBatchMessages: 100,
  /** Deliveries of one message before it is a dead letter. */
  maxDeliveries: 12,
  /** First and longest wait between two deliveries of a message that failed. */
  redeliveryFirstMs: 500,
  redeliveryLongestMs: 300_000,
  /** How long a consumer may hold a message before NATS gives it to another. */
  ackWaitMs: 30_000,
  /** Publishes of one relay that wait for their acknowledgement at once. */
  relayInFlight: 256,
  /** How often a relay looks for committed rows that nobody handed over. */
  relayPollMs: 1_000,
  /** Types of messages of one request to say them again. */
  republishTypes: 200,
  /** Published rows stay with their publisher this long, for replay. */
  outboxRetentionDays: 7,
  /** A processed message id is remembered this long. Longer than any stream keeps a message. */
  inboxRetentionDays: 30,
  /** Jobs of one service that a process runs at once. */
  jobsAtOnce: 4,
  /** How often a process looks for jobs that are due, and how long its hold on one lasts unless renewed. */
  jobPollMs: 1_000,
  jobLeaseMs: 5_000,
  jobRenewMs: 1_500,
  /** Tries of a job without any progress before it has failed, and the first and longest wait between two. */
  jobAttempts: 50,
  jobRetryFirstMs: 1_000,
  jobRetryLongestMs: 300_000,
  /** Reconciliation: runs and findings are kept so long; of one run, so many findings are; it looks back at most so far. */
  reconciliationRetentionDays: 90,
  reconciliationFindings: 500,
  reconcileMostDays: 3_650,
  /** A query's default deadline: somebody is waiting. */
  queryDeadlineMs: 1_500,
  pageMaxRows: 100,
  pageDefaultRows: 25,
} as const;
