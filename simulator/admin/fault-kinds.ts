import type { FormFields } from "../html/forms.ts";
import type { Fault } from "../world-app-api.ts";

export interface FaultField {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}

export interface FaultKind {
  readonly kind: Fault["kind"];
  /** The button is "Turn on <label>". */
  readonly label: string;
  readonly hint: string;
  readonly fields: readonly FaultField[];
  readonly webhook: boolean;
  readonly read: (number: (name: string) => number) => Fault;
}

const CHANCE: FaultField = { name: "percent", label: "Chance in percent", value: 100, min: 1, max: 100 };

/** What can go wrong, in the order of the page. Source of the meanings: faults.ts. */
export const FAULT_KINDS: readonly FaultKind[] = [
  {
    kind: "webhook-drop",
    label: "lost webhooks",
    hint: "They are never sent.",
    webhook: true,
    fields: [CHANCE],
    read: (number) => ({ kind: "webhook-drop", probability: number("percent") / 100 }),
  },
  {
    kind: "webhook-duplicate",
    label: "duplicate webhooks",
    hint: "They are sent again with the same Webhook-Id.",
    webhook: true,
    fields: [CHANCE, { name: "copies", label: "Copies", value: 1, min: 1, max: 20 }],
    read: (number) => ({ kind: "webhook-duplicate", probability: number("percent") / 100, copies: number("copies") }),
  },
  {
    kind: "webhook-delay",
    label: "late webhooks",
    hint: "They leave later.",
    webhook: true,
    fields: [CHANCE, { name: "delayMs", label: "Delay in milliseconds", value: 10_000, min: 1, max: 86_400_000 }],
    read: (number) => ({ kind: "webhook-delay", probability: number("percent") / 100, delayMs: number("delayMs") }),
  },
  {
    kind: "webhook-reorder",
    label: "webhooks in reverse",
    hint: "They are held, then leave the last one first.",
    webhook: true,
    fields: [
      { name: "window", label: "Webhooks held", value: 4, min: 2, max: 1_000 },
      { name: "waitMs", label: "Held at most, in milliseconds", value: 5_000, min: 1, max: 3_600_000 },
    ],
    read: (number) => ({ kind: "webhook-reorder", window: number("window"), waitMs: number("waitMs") }),
  },
  {
    kind: "admin-429",
    label: "429 of the Admin API",
    hint: "Too many requests, with Retry-After.",
    webhook: false,
    fields: [CHANCE, { name: "retryAfterSeconds", label: "Retry after, in seconds", value: 2, min: 0, max: 3_600 }],
    read: (number) => ({
      kind: "admin-429",
      probability: number("percent") / 100,
      retryAfterSeconds: number("retryAfterSeconds"),
    }),
  },
  {
    kind: "admin-throttled",
    label: "THROTTLED of the Admin API",
    hint: "Status 200, and no data but this error.",
    webhook: false,
    fields: [CHANCE],
    read: (number) => ({ kind: "admin-throttled", probability: number("percent") / 100 }),
  },
  {
    kind: "admin-500",
    label: "500 of the Admin API",
    hint: "It fails without a word.",
    webhook: false,
    fields: [CHANCE],
    read: (number) => ({ kind: "admin-500", probability: number("percent") / 100 }),
  },
  {
    kind: "admin-timeout",
    label: "silence of the Admin API",
    hint: "It does not answer for a while.",
    webhook: false,
    fields: [CHANCE, { name: "holdMs", label: "Silent for, in milliseconds", value: 30_000, min: 1, max: 600_000 }],
    read: (number) => ({ kind: "admin-timeout", probability: number("percent") / 100, holdMs: number("holdMs") }),
  },
  {
    kind: "token-revoked",
    label: "revoked tokens",
    hint: "Every access token is answered with 401.",
    webhook: false,
    fields: [],
    read: () => ({ kind: "token-revoked" }),
  },
  {
    kind: "bulk-slow",
    label: "late bulk operations",
    hint: "They begin later.",
    webhook: false,
    fields: [CHANCE, { name: "holdMs", label: "Late by, in milliseconds", value: 10_000, min: 1, max: 600_000 }],
    read: (number) => ({ kind: "bulk-slow", probability: number("percent") / 100, holdMs: number("holdMs") }),
  },
  {
    kind: "bulk-failed",
    label: "failing bulk operations",
    hint: "They fail with INTERNAL_SERVER_ERROR; what was written by then can be fetched as partial data.",
    webhook: false,
    fields: [CHANCE, { name: "afterObjects", label: "After so many objects", value: 0, min: 0, max: 1_000_000 }],
    read: (number) => ({
      kind: "bulk-failed",
      probability: number("percent") / 100,
      errorCode: "INTERNAL_SERVER_ERROR",
      afterObjects: number("afterObjects"),
    }),
  },
  {
    kind: "bulk-download-cut",
    label: "broken downloads",
    hint: "The download of a bulk operation's file breaks off.",
    webhook: false,
    fields: [CHANCE, { name: "afterBytes", label: "After so many bytes", value: 1_000, min: 0, max: 1_000_000_000 }],
    read: (number) => ({
      kind: "bulk-download-cut",
      probability: number("percent") / 100,
      afterBytes: number("afterBytes"),
    }),
  },
  {
    kind: "mailbox-refuse",
    label: "refusals of the mailbox",
    hint: "The SMTP server answers with this code: 4xx means later, 5xx means never.",
    webhook: false,
    fields: [CHANCE, { name: "code", label: "SMTP code", value: 451, min: 400, max: 599 }],
    read: (number) => ({ kind: "mailbox-refuse", probability: number("percent") / 100, code: number("code") }),
  },
];

export function readFault(kind: FaultKind, form: FormFields): Fault {
  return kind.read((name) => {
    const field = kind.fields.find((one) => one.name === name);
    const value = form.whole(name, field?.value ?? 0);
    return field ? Math.min(Math.max(value, field.min), field.max) : value;
  });
}
