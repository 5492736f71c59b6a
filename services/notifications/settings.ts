import type { z } from "zod";
import type { NotificationsSettings } from "../../contracts/queries/notifications.ts";
import type { Shop } from "../../contracts/shop.ts";
import { PAGE_DEADLINE_MS, type ReadShop } from "./shop-facts.ts";
import type { NotificationsStore } from "./store.ts";
import { layoutHtml } from "./templates/layout.ts";

/** Who looks at the settings looks at a preview next: the layout is made ready meanwhile. */
export async function settings(
  { locale = "en" }: z.output<typeof NotificationsSettings.input>,
  shop: Shop,
  { store, readShop }: { store: Pick<NotificationsStore, "causes" | "shop">; readShop: ReadShop },
): Promise<z.output<typeof NotificationsSettings.output>> {
  layoutHtml().catch(() => undefined);
  const [causes, { staffEmail }, defaultStaffEmail] = await Promise.all([
    store.causes(shop, locale),
    store.shop(shop),
    readShop(shop, { deadlineMs: PAGE_DEADLINE_MS }).then(
      ({ email }) => email,
      () => null,
    ),
  ]);
  return { causes, staffEmail, defaultStaffEmail };
}
