import { z } from "zod";
import { AdminDeclined, AdminRefused, AdminUnavailable, type AdminUserError } from "./admin-errors.ts";

/** `extensions.cost` of an answer. actual is null where the query did not run. Source: shopify.dev/docs/api/usage/limits. */
const Cost = z.object({
  requestedQueryCost: z.number(),
  actualQueryCost: z.number().nullish(),
  throttleStatus: z
    .object({ maximumAvailable: z.number(), currentlyAvailable: z.number(), restoreRate: z.number() })
    .nullish(),
});
export type Cost = z.output<typeof Cost>;

/** Absent or unknown in shape: null, and the call counts as what was reserved. */
export function costOf(extensions: unknown): Cost | null {
  const parsed = z.object({ cost: Cost }).safeParse(extensions);
  return parsed.success ? parsed.data.cost : null;
}

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: unknown } | undefined;
}

/** Codes that another try may cure. Source: shopify.dev/docs/api/admin-graphql, status and error codes. */
const CURABLE = new Set(["INTERNAL_SERVER_ERROR", "TIMEOUT", "SERVICE_UNAVAILABLE"]);
/** A mutation with the same idempotency key is still under way: its result is to be had a moment later. */
const STILL_RUNNING = "IDEMPOTENCY_CONCURRENT_REQUEST";

/** Top-level GraphQL errors of a 200 answer, as one of ours. */
export function errorOf(operation: string, errors: readonly GraphqlError[]): Error {
  const codes = errors.map((error) => String(error.extensions?.code ?? "REFUSED"));
  const text = `${operation}: ${errors.map((error) => error.message).join("; ")}`;
  if (codes.includes("THROTTLED")) return new AdminUnavailable("SHOPIFY_THROTTLED", text, { untouched: true });
  const curable = codes.find((code) => CURABLE.has(code));
  if (curable) return new AdminUnavailable(`SHOPIFY_${curable}`, text);
  return new AdminRefused(`SHOPIFY_${codes[0] ?? "REFUSED"}`, text);
}

const UserErrors = z.array(
  z.object({
    code: z.string().nullish(),
    field: z.array(z.string()).nullish(),
    message: z.string(),
  }),
);

/** @throws AdminDeclined where any mutation of the answer has userErrors; AdminUnavailable where it is under way already. */
export function assertNoUserErrors(operation: string, data: unknown): void {
  if (typeof data !== "object" || data === null) return;
  const found: AdminUserError[] = [];
  for (const payload of Object.values(data)) {
    const errors = UserErrors.safeParse((payload as { userErrors?: unknown } | null)?.userErrors);
    if (!errors.success) continue;
    found.push(
      ...errors.data.map(({ code, field, message }) => ({ code: code ?? null, field: field ?? null, message })),
    );
  }
  if (found.some((error) => error.code === STILL_RUNNING)) {
    throw new AdminUnavailable(`SHOPIFY_${STILL_RUNNING}`, `${operation} is under way`, { untouched: true });
  }
  if (found.length > 0) throw new AdminDeclined(operation, found);
}
