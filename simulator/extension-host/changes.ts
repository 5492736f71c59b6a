import { z } from "zod";
import type { CartMetafield } from "./checkout-facts.ts";
import { EXTENSION_FAULTS, type ExtensionFault } from "./faults.ts";
import { type HostState, LOCALES, writeLog } from "./host-state.ts";

const MAX_TEXT = 2_000;
const MAX_LINES = 100;

const Fault = z.enum(Object.keys(EXTENSION_FAULTS) as [ExtensionFault, ...ExtensionFault[]]);

/** What the panel and the control API set; what is left out stays. */
export const HostChange = z.strictObject({
  faults: z.array(Fault).optional(),
  locale: z.enum(LOCALES).nullable().optional(),
  settings: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .optional()
    .describe("by the extension's handle and the field's key; an empty text goes back to the default"),
});

export function applyHostChange(state: HostState, change: z.output<typeof HostChange>): void {
  if (change.faults) state.faults = new Set(change.faults);
  if (change.locale !== undefined) state.locale = change.locale ?? undefined;
  for (const [handle, values] of Object.entries(change.settings ?? {})) {
    const merged = { ...state.settings.get(handle), ...values };
    state.settings.set(handle, Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== "")));
  }
}

const Lines = z.object({
  lines: z
    .array(
      z.object({
        at: z.number(),
        handle: z.string().max(100),
        target: z.string().max(200),
        level: z.string().max(20),
        text: z.string().transform((text) => text.slice(0, MAX_TEXT)),
        refused: z.string().max(20).optional(),
      }),
    )
    .max(MAX_LINES),
});

export function takeLines(state: HostState, body: unknown): void {
  const parsed = Lines.safeParse(body);
  for (const line of parsed.success ? parsed.data.lines : []) writeLog(state, line);
}

/** Source: @shopify/ui-extensions 2026.7, checkout/api/checkout/checkout.d.ts, MetafieldChange. */
const MetafieldChange = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("updateCartMetafield"),
    metafield: z.object({
      key: z.string(),
      namespace: z.string().default("$app"),
      value: z.string(),
      type: z.string(),
    }),
  }),
  z.object({ type: z.literal("removeCartMetafield"), key: z.string(), namespace: z.string().default("$app") }),
]);

export type ChangeResult = { readonly type: "success" } | { readonly type: "error"; readonly message: string };

export interface AskedChange {
  readonly namespace: string;
  readonly key: string;
  readonly type?: string;
  /** Null takes it away. */
  readonly value: string | null;
}

/** What the extension asks for; a text: what is wrong with it. */
export function readMetafieldChange(body: unknown): AskedChange | string {
  const parsed = MetafieldChange.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "no such change"}`;
  }
  const change = parsed.data;
  if (change.type === "updateCartMetafield") return change.metafield;
  return { namespace: change.namespace, key: change.key, value: null };
}

export function withChange(present: readonly CartMetafield[], change: AskedChange): readonly CartMetafield[] {
  const { namespace, key, type = "single_line_text_field", value } = change;
  const others = present.filter((one) => one.namespace !== namespace || one.key !== key);
  return value === null ? others : [...others, { namespace, key, type, value }];
}
