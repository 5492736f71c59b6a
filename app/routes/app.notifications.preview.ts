import { type ActionFunctionArgs, json } from "@remix-run/node";
import { NotificationsPreview } from "../../contracts/queries/notifications.ts";
import { PreviewForm } from "../notifications-form.ts";
import { askService } from "../queries.server.ts";
import { merchantOf } from "../shopify.server.ts";

/** A template takes longer to render than a card's answer: it is compiled from MJML. */
const PREVIEW_DEADLINE_MS = 4_000;

/** What a template that is being written makes of an order. */
export async function action({ request }: ActionFunctionArgs) {
  const { shop } = await merchantOf(request);
  const form = PreviewForm.safeParse(Object.fromEntries(await request.formData()));
  if (!form.success) throw json(null, { status: 400 });
  const { orderId, ...written } = form.data;
  const input = { ...written, ...(orderId === "" ? {} : { orderId }) };
  // Of a preview nothing is worth keeping: it is asked for again with the next letter.
  const options = { deadlineMs: PREVIEW_DEADLINE_MS, rememberAs: "preview" };
  const answered = await askService(NotificationsPreview, shop, input, options);
  return json(answered.ok ? answered : { ...answered, last: null });
}
