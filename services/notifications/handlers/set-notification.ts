import type { SetNotificationV1 } from "../../../contracts/commands/notifications.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { UserError } from "../../_runtime/errors.ts";
import type { NotificationSet } from "../decisions.ts";
import type { NotificationsStore } from "../store.ts";
import { renderMail, TemplateError } from "../templates/render.ts";
import { sampleFacts } from "../templates/sample.ts";
import { shownOf } from "../templates/shown.ts";

/** @throws UserError TEMPLATE_FAILED where the template does not render, with the place. */
export function setNotification(store: Pick<NotificationsStore, "template">) {
  return async ({ shop, data }: Message<DataOf<typeof SetNotificationV1>>): Promise<NotificationSet> => {
    const { cause, on, locale = "en" } = data;
    if (data.subject === undefined && data.body === undefined) return { kind: "set", cause, on, template: undefined };
    const current = await store.template(shop, cause, locale);
    const template = { subject: data.subject ?? current.subject, body: data.body ?? current.body };
    const shown = shownOf(sampleFacts(cause), { locale, shop: { name: shop, email: "shop@example.com" }, name: null });
    try {
      await renderMail(template, shown);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new UserError("TEMPLATE_FAILED", error.message, "correct the template and save it again");
    }
    return { kind: "set", cause, on, template: { locale, ...template } };
  };
}
