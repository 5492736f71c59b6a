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
  buyerId: z.number().int().positive().nullable().optional().describe("the logged-in buyer; null: a guest"),
  settings: z
    .record(z.string(), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
    .optional()
    .describe("by the extension's handle and the field's key; an empty text goes back to the default"),
});

export function applyHostChange(state: HostState, change: z.output<typeof HostChange>): void {
  if (change.faults) state.faults = new Set(change.faults);
  if (change.locale !== undefined) state.locale = change.locale ?? undefined;
  if (change.buyerId !== undefined) state.buyerId = change.buyerId ?? undefined;
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

/** The cart's metafields after the change; a change that is none says what is wrong with it. */
export function changeMetafields(
  present: readonly CartMetafield[],
  body: unknown,
): { result: ChangeResult; metafields: readonly CartMetafield[] } {
  const parsed = MetafieldChange.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "no such change"}`;
    return { result: { type: "error", message }, metafields: present };
  }
  const change = parsed.data;
  const { namespace, key } = change.type === "updateCartMetafield" ? change.metafield : change;
  const others = present.filter((one) => one.namespace !== namespace || one.key !== key);
  const metafields = change.type === "updateCartMetafield" ? [...others, change.metafield] : others;
  return { result: { type: "success" }, metafields };
}
