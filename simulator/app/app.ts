import type { CustomizationStore } from "../customizations/customizations.ts";
import { gid } from "../gid.ts";
import type { Kit } from "../state/act.ts";
import type { Database } from "../state/database.ts";
import type { ShopStore } from "../state/shops.ts";
import type { AppApi, AppConfig, Installation, TokensApi } from "../world-app-api.ts";

export interface Installations {
  find(shop: string): Installation | undefined;
  list(): Installation[];
  write(installation: Installation): void;
  remove(shop: string): void;
}

/** Kept in memory too: every webhook asks. */
export function openInstallations(db: Database): Installations {
  const rows = db.all("SELECT doc FROM installations");
  const known = new Map(
    rows.map((row) => JSON.parse(String(row["doc"])) as Installation).map((one) => [one.shop, one] as const),
  );
  return {
    find: (shop) => known.get(shop),
    list: () => [...known.values()],
    write(installation) {
      known.set(installation.shop, installation);
      db.run(
        "INSERT OR REPLACE INTO installations (shop, doc) VALUES (?, ?)",
        installation.shop,
        JSON.stringify(installation),
      );
    },
    remove(shop) {
      known.delete(shop);
      db.run("DELETE FROM installations WHERE shop = ?", shop);
    },
  };
}

export interface AppParts {
  readonly kit: Kit;
  readonly config: AppConfig;
  readonly shops: ShopStore;
  readonly installations: Installations;
  readonly tokens: TokensApi;
  readonly customizations: CustomizationStore;
}

export function openApp({ kit, config, shops, installations, tokens, customizations }: AppParts): AppApi {
  return {
    config,
    tokens,
    installation: (shop) => installations.find(shop),
    installations: () => installations.list(),
    install(name) {
      const { shop } = shops.get(name);
      const before = installations.find(shop);
      if (before && before.scopes.join() === config.scopes.join()) return before;
      return kit.act(shop, "merchant", (action) => {
        const installation = { shop, scopes: config.scopes, installedAt: before?.installedAt ?? action.at };
        installations.write(installation);
        action.note(before ? "app.scopes_updated" : "app.installed", { scopes: config.scopes });
        if (before) {
          action.webhook("app/scopes_update", () => ({
            id: shops.get(shop).id,
            previous: before.scopes,
            current: config.scopes,
            updated_at: new Date(action.at).toISOString(),
          }));
        }
        return installation;
      });
    },
    uninstall(name) {
      const shop = shops.get(name);
      if (!installations.find(shop.shop)) return;
      kit.act(shop.shop, "merchant", (action) => {
        tokens.revoke(shop.shop);
        installations.remove(shop.shop);
        customizations.clear(action);
        // What was on its way to a shop that has left is not delivered any more.
        kit.db.run(
          "UPDATE deliveries SET state = 'dropped', due_at = NULL, fault = 'uninstalled' WHERE shop = ? AND state = 'pending'",
          shop.shop,
        );
        action.note("app.uninstalled", {});
        action.webhook("app/uninstalled", () => ({
          id: shop.id,
          admin_graphql_api_id: gid("Shop", shop.id),
          name: shop.name,
          email: shop.email,
          domain: shop.domain,
          myshopify_domain: shop.domain,
          country_code: shop.countryCode,
          currency: shop.currency,
          iana_timezone: shop.timezone,
          plan_name: "basic",
        }));
      });
    },
  };
}
