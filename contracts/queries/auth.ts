import { z } from "zod";
import { defineQuery } from "../define.ts";

const Time = z.iso.datetime({ offset: true });

/** Shopify's Session as plain JSON (its toPropertyArray form as an object), tokens in clear: only app and auth speak it. */
export const StoredSession = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]));

export const SessionStore = defineQuery("auth", "session-store", 1, {
  input: z.object({ session: StoredSession }),
  output: z.object({ stored: z.boolean() }),
});
/** Refreshes an offline token that is about to expire before it answers, once however many ask. */
export const SessionLoad = defineQuery("auth", "session-load", 1, {
  input: z.object({ id: z.string() }),
  output: z.object({ session: StoredSession.nullable() }),
});
export const SessionDelete = defineQuery("auth", "session-delete", 1, {
  input: z.object({ ids: z.array(z.string()).max(100) }),
  output: z.object({ deleted: z.int() }),
});
export const SessionFind = defineQuery("auth", "session-find", 1, {
  input: z.object({}),
  output: z.object({ sessions: z.array(StoredSession) }),
});

/**
 * A token good for at least a minute, refreshed by one process only. staleToken: the token that Shopify just refused.
 * token is null, with the reason, where the shop has not installed the app or has removed it.
 */
export const AuthToken = defineQuery("auth", "token", 1, {
  input: z.object({ staleToken: z.string().optional() }),
  output: z.object({
    token: z.string().nullable(),
    expiresAt: Time.nullable(),
    reason: z.enum(["not-installed", "uninstalled", "reauthorize"]).nullable(),
  }),
});

/** All shops that ever installed, oldest first. */
export const ShopsList = defineQuery("auth", "shops", 1, {
  input: z.object({}),
  output: z.object({
    shops: z.array(
      z.object({ shop: z.string(), installedAt: Time, uninstalledAt: Time.nullable(), scopes: z.array(z.string()) }),
    ),
  }),
  perShop: false,
});
