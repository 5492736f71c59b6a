import { ShopsList } from "../../../contracts/queries/auth.ts";
import { answer } from "../../_runtime/service.ts";
import type { AuthStore } from "../store.ts";

export const shopsAnswer = (store: AuthStore) =>
  answer(ShopsList, async () => ({
    shops: (await store.shops()).map(({ shop, installedAt, uninstalledAt, scopes }) => ({
      shop,
      installedAt: installedAt.toISOString(),
      uninstalledAt: uninstalledAt?.toISOString() ?? null,
      scopes,
    })),
  }));
