import { z } from "zod";
import { Gid } from "../contracts/order.ts";
import { Cause, MailLocale } from "../contracts/queries/notifications.ts";

export const SUBJECT_MAX_CHARACTERS = 500;
export const BODY_MAX_CHARACTERS = 50_000;

const Key = z.uuid();
const Email = z.email();
const Subject = z.string().min(1).max(SUBJECT_MAX_CHARACTERS);
// Browsers send line breaks as CRLF; templates keep the ones they are written with.
const Body = z
  .string()
  .transform((text) => text.replaceAll("\r\n", "\n"))
  .pipe(z.string().min(1).max(BODY_MAX_CHARACTERS));

export function isEmail(text: string): boolean {
  return Email.safeParse(text).success;
}

/** The forms of the settings. key: made by the page for each press of a button. */
export const SettingsForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("switch"), cause: Cause, on: z.enum(["on", "off"]), key: Key }),
  // Empty: back to the shop's own address.
  z.object({ intent: z.literal("staff-email"), email: z.union([z.literal(""), Email]), key: Key }),
]);

export const TemplateForm = z.object({ locale: MailLocale, subject: Subject, body: Body, key: Key });

/** What is still being written may be empty. */
export const PreviewForm = z.object({
  cause: Cause,
  locale: MailLocale,
  orderId: z.union([z.literal(""), Gid]),
  subject: z.string().max(SUBJECT_MAX_CHARACTERS),
  body: z.string().max(BODY_MAX_CHARACTERS * 2),
});
