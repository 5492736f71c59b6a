import type { z } from "zod";
import type { Order } from "../../contracts/order.ts";
import type { NotificationsPreview } from "../../contracts/queries/notifications.ts";
import { OrdersGet } from "../../contracts/queries/orders.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask } from "../_runtime/bus/request.ts";
import { UserError } from "../_runtime/errors.ts";
import { isMarketing } from "./mail-line.ts";
import { PAGE_DEADLINE_MS, type ReadShop, type ShopFacts } from "./shop-facts.ts";
import type { NotificationsStore } from "./store.ts";
import { renderMail, TemplateError } from "./templates/render.ts";
import { sampleFacts } from "./templates/sample.ts";
import { shownOf } from "./templates/shown.ts";

/** A page waits: what is left of its time must render. */
const ORDER_DEADLINE_MS = 700;

export type ReadOrder = (shop: Shop, orderId: string) => Promise<Order | null>;

export function orderAsker(bus: Bus): ReadOrder {
  return async (shop, orderId) =>
    (await ask(bus, OrdersGet, shop, { orderId }, { deadlineMs: ORDER_DEADLINE_MS })).order;
}

export interface PreviewParts {
  readonly store: Pick<NotificationsStore, "template">;
  readonly readOrder: ReadOrder;
  readonly readShop: ReadShop;
}

/** @throws UserError ORDER_NOT_FOUND. A template that does not render is an answer: its problem. */
export async function preview(
  input: z.output<typeof NotificationsPreview.input>,
  shop: Shop,
  { store, readOrder, readShop }: PreviewParts,
): Promise<z.output<typeof NotificationsPreview.output>> {
  const { cause, orderId, locale = "en" } = input;
  const order = orderId === undefined ? undefined : await readOrder(shop, orderId);
  if (order === null) {
    throw new UserError("ORDER_NOT_FOUND", `there is no order ${orderId}`, "choose another order for the preview");
  }
  const kept = await store.template(shop, cause, locale);
  const template = { subject: input.subject ?? kept.subject, body: input.body ?? kept.body };
  const shopFacts = await readShop(shop, { deadlineMs: PAGE_DEADLINE_MS }).catch(
    (): ShopFacts => ({ name: shop, email: null, staffEmail: null }),
  );
  const shown = shownOf(sampleFacts(cause, order), { locale, shop: shopFacts, name: order?.customerName ?? null });
  try {
    return { ...(await renderMail(template, shown, { marketing: isMarketing(cause) })), problem: null };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { subject: template.subject, html: "", text: "", problem: error.message };
  }
}
