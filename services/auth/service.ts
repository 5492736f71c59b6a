import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import {
  AuthToken,
  SessionDelete,
  SessionFind,
  SessionLoad,
  SessionStore,
  ShopsList,
} from "../../contracts/queries/auth.ts";
import { AppScopesUpdateV1, AppUninstalledV1 } from "../../contracts/webhooks/app.ts";
import { NOTHING_PERSONAL } from "../_runtime/privacy/erasure.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import type { ServiceDefinition } from "../_runtime/service.ts";
import type { FreshSessions } from "./fresh-sessions.ts";
import { appScopesUpdate } from "./handlers/app-scopes-update.ts";
import { appUninstalled } from "./handlers/app-uninstalled.ts";
import { sessionAnswers } from "./handlers/sessions.ts";
import { shopsAnswer } from "./handlers/shops.ts";
import { tokenAnswer } from "./handlers/token.ts";
import type { AuthStore } from "./store.ts";
import type { ShopChange } from "./store-shops.ts";

export const rights: ServiceRights = {
  name: "auth",
  hears: [AppUninstalledV1, AppScopesUpdateV1],
  says: [ShopInstalledV1, ShopUninstalledV1],
  asks: [],
  answers: [SessionStore, SessionLoad, SessionDelete, SessionFind, AuthToken, ShopsList],
};

export interface AuthDeps {
  readonly store: AuthStore;
  readonly sessions: FreshSessions;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Who installed the app, and the tokens to call Shopify for them. */
export function authService({ store, sessions, now }: AuthDeps): ServiceDefinition {
  return {
    name: "auth",
    hears: [appUninstalled(), appScopesUpdate()],
    says: rights.says,
    answers: [...sessionAnswers(store, sessions), tokenAnswer(store, sessions, now), shopsAnswer(store)],
    asks: rights.asks,
    // Its tables know shops and their staff, and no customers.
    privacy: NOTHING_PERSONAL,
    apply: (transaction, batch) =>
      store.apply(
        transaction,
        batch.map(({ message, decision }) => ({ message, change: decision as ShopChange })),
      ),
  };
}
