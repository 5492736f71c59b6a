/** The app as the platform knows it, and what the platform does around it: tokens, webhooks, faults, journal. */

export interface WebhookSubscription {
  readonly topic: string;
  /** As written: "/webhooks" or an absolute URL. */
  readonly uri: string;
  readonly filter: string | undefined;
  readonly includeFields: readonly string[] | undefined;
  readonly name: string | undefined;
}

/** shopify.app.toml, with id, secret and url of the environment. */
export interface AppConfig {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly handle: string;
  /** No slash at its end. */
  readonly applicationUrl: string;
  readonly scopes: readonly string[];
  readonly webhookApiVersion: string;
  readonly subscriptions: readonly WebhookSubscription[];
}

export interface AccessToken {
  readonly token: string;
  readonly shop: string;
  readonly kind: "offline" | "online";
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  /** Null: never (a token asked for without expiring=1). */
  readonly expiresAt: number | null;
  readonly refreshToken: string | null;
  readonly refreshExpiresAt: number | null;
  /** Online tokens: the staff member. */
  readonly userId: number | null;
}

export interface TokensApi {
  issue(input: { shop: string; kind: "offline" | "online"; expiring: boolean; userId?: number }): AccessToken;
  /** The token if it is known, of this shop, not expired, not revoked, and the app is installed. */
  verify(shop: string, token: string): AccessToken | undefined;
  /** A new pair for a refresh token; the old refresh token dies with its first use by the new pair. Undefined: refused. */
  rotate(shop: string, refreshToken: string): AccessToken | undefined;
  /** All of a shop, or one. */
  revoke(shop: string, token?: string): number;
  list(shop: string): AccessToken[];
  /** Whatever has not expired does so that much later: the clock runs ahead while the app's own does not. */
  postpone(byMs: number): void;
}

export interface Installation {
  readonly shop: string;
  readonly scopes: readonly string[];
  readonly installedAt: number;
}

export interface AppApi {
  readonly config: AppConfig;
  readonly tokens: TokensApi;
  installation(shop: string): Installation | undefined;
  installations(): Installation[];
  /** Grants the toml's scopes. Does not open the app (that is the merchant's browser). Idempotent. */
  install(shop: string): Installation;
  /** Revokes all tokens, sends app/uninstalled; nothing else is delivered to the shop after it. */
  uninstall(shop: string): void;
}

export interface Attempt {
  readonly number: number;
  readonly at: number;
  readonly durationMs: number;
  /** Null: no answer. */
  readonly status: number | null;
  readonly error: string | null;
}

export interface Delivery {
  readonly id: number;
  readonly webhookId: string;
  readonly eventId: string;
  readonly shop: string;
  readonly topic: string;
  readonly url: string;
  readonly triggeredAt: number;
  readonly state: "pending" | "delivered" | "failed" | "dropped";
  readonly nextAttemptAt: number | null;
  /** The fault that touched it. */
  readonly fault: string | null;
  readonly attempts: readonly Attempt[];
}

export interface WebhooksApi {
  /** Newest first. */
  deliveries(ask?: {
    shop?: string;
    topic?: string;
    state?: Delivery["state"];
    after?: number;
    before?: number;
    limit?: number;
  }): Delivery[];
  delivery(id: number): (Delivery & { readonly body: string; readonly headers: Record<string, string> }) | undefined;
  /** Sends again now, with the same Webhook-Id. */
  redeliver(id: number): void;
  /** A compliance topic, sent by hand. customers/redact erases the customer and the orders in the store first. */
  sendCompliance(
    shop: string,
    input: {
      readonly topic: "customers/data_request" | "customers/redact" | "shop/redact";
      /** Whom it is about; of a shop there is nobody to name. */
      readonly customerId?: number | undefined;
      /** Which of the customer's orders; all where none are named. */
      readonly orderIds?: readonly number[] | undefined;
    },
  ): void;
  /**
   * A body of the caller's making, signed and delivered as if the store had sent it: for what a store would not send.
   * The store itself is not touched. The same webhookId twice is a duplicate.
   */
  sendRaw(input: {
    readonly shop: string;
    readonly topic: string;
    readonly body: string;
    readonly webhookId?: string;
    readonly eventId?: string;
  }): { webhookId: string; eventId: string };
  pendingCount(shop?: string): number;
  /** How many should be there by now, and how many failed and wait to be tried again. */
  backlog(): { due: number; toRetry: number };
  /** Those that failed are tried again now, not when it is time. */
  retryNow(): void;
  /** Resolves when nothing is due or under way. */
  idle(): Promise<void>;
}

export type BulkStatus = "created" | "running" | "completed" | "canceling" | "canceled" | "failed";
export type BulkErrorCode = "ACCESS_DENIED" | "INTERNAL_SERVER_ERROR" | "TIMEOUT";

/** A query that runs in the background and leaves its answer as a JSONL file. */
export interface BulkOperation {
  readonly id: number;
  readonly shop: string;
  readonly query: string;
  /** What the token that asked for it was granted. */
  readonly scopes: readonly string[];
  /** Children stand right below their parents in the file. */
  readonly groupObjects: boolean;
  readonly status: BulkStatus;
  readonly errorCode: BulkErrorCode | null;
  readonly createdAt: number;
  readonly completedAt: number | null;
  /** Lines so far. */
  readonly objectCount: number;
  readonly rootObjectCount: number;
  /** Of what can be fetched; null: nothing can. */
  readonly fileSizeBytes: number | null;
}

export interface BulkApi {
  /** Newest first. */
  list(ask?: { shop?: string; limit?: number }): BulkOperation[];
  find(shop: string, id: number): BulkOperation | undefined;
  /** Created, running or canceling, oldest first. */
  open(shop?: string): BulkOperation[];
  /** How long what is written can be fetched; null: not any more, or nothing is there. */
  urlUntil(operation: BulkOperation): number | null;
}

/** What runs them. */
export interface BulkRunner {
  /** After the transaction under way. */
  start(operation: BulkOperation): void;
  /** Signed: it needs no token. Null where nothing can be fetched. */
  urlOf(operation: BulkOperation): string | null;
  /** Resolves when none is open any more. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** See faults.ts for what each does. */
export type Fault =
  | { readonly kind: "webhook-drop"; readonly probability: number }
  | { readonly kind: "webhook-duplicate"; readonly probability: number; readonly copies: number }
  | { readonly kind: "webhook-delay"; readonly probability: number; readonly delayMs: number }
  | { readonly kind: "webhook-reorder"; readonly window: number; readonly waitMs: number }
  | { readonly kind: "admin-429"; readonly probability: number; readonly retryAfterSeconds: number }
  | { readonly kind: "admin-throttled"; readonly probability: number }
  | { readonly kind: "admin-500"; readonly probability: number }
  | { readonly kind: "admin-timeout"; readonly probability: number; readonly holdMs: number }
  | { readonly kind: "token-revoked" }
  | { readonly kind: "bulk-slow"; readonly probability: number; readonly holdMs: number }
  | {
      readonly kind: "bulk-failed";
      readonly probability: number;
      readonly errorCode: Exclude<BulkErrorCode, "ACCESS_DENIED">;
      readonly afterObjects: number;
    }
  | { readonly kind: "bulk-download-cut"; readonly probability: number; readonly afterBytes: number }
  /** code: what the SMTP server answers to a recipient: 4xx later perhaps, 5xx never. */
  | { readonly kind: "mailbox-refuse"; readonly code: number; readonly probability: number };

export type SetFault = Fault & {
  readonly id: string;
  readonly seed: number;
  readonly shop: string | null;
  /** webhook faults: one topic only. */
  readonly topic: string | null;
  /** How often it may still strike; null: until cleared. */
  readonly times: number | null;
  readonly struck: number;
};

export interface FaultsApi {
  list(): SetFault[];
  set(fault: Fault & { seed?: number; shop?: string; topic?: string; times?: number }): SetFault;
  /** One, or all. Held webhooks leave. Returns how many were cleared. */
  clear(id?: string): number;
}

export interface JournalEntry {
  readonly seq: number;
  readonly at: number;
  readonly shop: string;
  /** "order.placed", "inventory.changed", "webhook.delivered" ... (journal.ts lists them). */
  readonly kind: string;
  /** One action of a merchant or a buyer: its webhooks carry it as Event-Id. */
  readonly eventId: string;
  /** "shopper", "merchant", "app", "somebody else", "simulator". */
  readonly actor: string;
  /** Ids as gid://, amounts as strings of minor units. */
  readonly data: Readonly<Record<string, unknown>>;
}

export interface JournalApi {
  /** Oldest first. after: a seq. */
  list(ask?: { shop?: string; after?: number; kind?: string; limit?: number }): JournalEntry[];
  lastSeq(): number;
}

export interface EventsApi {
  /** Each journal entry, after its commit. Returns how to stop. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}
