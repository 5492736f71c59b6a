import { randomBytes } from "node:crypto";
import type { Faults } from "../faults.ts";
import type { Kit } from "../state/act.ts";
import type { Row } from "../state/database.ts";
import type { AccessToken, TokensApi } from "../world-app-api.ts";

/** Source: shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens. */
const ACCESS_MS = 3_600_000;
const REFRESH_MS = 90 * 24 * 3_600_000;
const ONLINE_MS = 24 * 3_600_000;

export interface TokenParts {
  readonly kit: Kit;
  readonly faults: Faults;
  /** The scopes granted to the app there; undefined: not installed. */
  readonly grantedScopes: (shop: string) => readonly string[] | undefined;
}

export function openTokens({ kit, faults, grantedScopes }: TokenParts): TokensApi {
  const { db, clock } = kit;
  const tokenOf = (row: Row | undefined) => row && (JSON.parse(String(row["doc"])) as AccessToken);
  const byToken = (shop: string, token: string) =>
    tokenOf(db.get("SELECT doc FROM tokens WHERE shop = ? AND token = ?", shop, token));

  const issue: TokensApi["issue"] = ({ shop, kind, expiring, userId }) => {
    const permanent =
      !expiring && kind === "offline"
        ? list(shop).find((one) => one.kind === kind && one.expiresAt === null)
        : undefined;
    if (permanent) return permanent;
    const now = clock.now();
    const refreshes = kind === "offline" && expiring;
    const lifeMs = kind === "online" ? ONLINE_MS : expiring ? ACCESS_MS : null;
    const token: AccessToken = {
      token: `shp${kind === "online" ? "ua" : "at"}_${randomBytes(16).toString("hex")}`,
      shop,
      kind,
      scopes: [...(grantedScopes(shop) ?? [])],
      issuedAt: now,
      expiresAt: lifeMs === null ? null : now + lifeMs,
      refreshToken: refreshes ? `shprt_${randomBytes(16).toString("hex")}` : null,
      refreshExpiresAt: refreshes ? now + REFRESH_MS : null,
      userId: userId ?? null,
    };
    kit.act(shop, "app", (action) => {
      db.run(
        "INSERT INTO tokens (token, shop, refresh_token, doc) VALUES (?, ?, ?, ?)",
        token.token,
        shop,
        token.refreshToken,
        JSON.stringify(token),
      );
      action.note("token.issued", { kind, expiring });
    });
    return token;
  };

  const list: TokensApi["list"] = (shop) =>
    db
      .all("SELECT doc FROM tokens WHERE shop = ? ORDER BY rowid", shop)
      .map((row) => JSON.parse(String(row["doc"])) as AccessToken);

  return {
    issue,
    list,
    verify(shop, token) {
      const known = byToken(shop, token);
      const granted = grantedScopes(shop);
      if (!known || !granted || faults.strike("token-revoked", { shop })) return undefined;
      if (known.expiresAt !== null && known.expiresAt <= clock.now()) return undefined;
      db.run("UPDATE tokens SET replaced_by = 'used' WHERE token = ? AND replaced_by IS NULL", token);
      return { ...known, scopes: [...granted] };
    },
    rotate(shop, refreshToken) {
      const row = db.get("SELECT * FROM tokens WHERE shop = ? AND refresh_token = ?", shop, refreshToken);
      const known = tokenOf(row);
      if (!known || !grantedScopes(shop) || faults.strike("token-revoked", { shop })) return undefined;
      if (known.refreshExpiresAt !== null && known.refreshExpiresAt <= clock.now()) return undefined;
      const next = typeof row?.["replaced_by"] === "string" ? row["replaced_by"] : "used";
      if (next !== "used") {
        // The answer to the first request may have been lost: the same pair again, until somebody used it.
        const used = db.get("SELECT replaced_by FROM tokens WHERE token = ?", next)?.["replaced_by"];
        return used === null ? byToken(shop, next) : undefined;
      }
      const fresh = issue({ shop, kind: known.kind, expiring: true });
      db.run("UPDATE tokens SET replaced_by = ? WHERE token = ?", fresh.token, known.token);
      return fresh;
    },
    postpone(byMs) {
      for (const field of ["expiresAt", "refreshExpiresAt"]) {
        const at = `json_extract(doc, '$.${field}')`;
        db.run(
          `UPDATE tokens SET doc = json_set(doc, '$.${field}', ${at} + ?) WHERE ${at} > ?`,
          Math.round(byMs),
          clock.now(),
        );
      }
    },
    revoke(shop, token) {
      return kit.act(shop, "merchant", (action) => {
        const gone = db.run("DELETE FROM tokens WHERE shop = ?1 AND (?2 IS NULL OR token = ?2)", shop, token ?? null);
        action.note("token.revoked", { count: gone });
        return gone;
      });
    },
  };
}
