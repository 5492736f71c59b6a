import { z } from "zod";
import { parseEnv, type ServiceEnv, serviceEnv } from "../_runtime/env.ts";
import { UserError } from "../_runtime/errors.ts";

const Own = z.object({
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, "must begin with smtp:// or smtps://")
    .optional()
    .describe("the mail server, e.g. smtps://user:password@mail.example.com:465"),
  MAIL_FROM: z.email().optional().describe("the address mails come from"),
});

export interface NotificationsEnv extends ServiceEnv {
  /** null: there is no mail server, and nothing is sent. */
  readonly mail: { readonly url: string; readonly from: string } | null;
}

/** NOTIFICATIONS_DATABASE_URL and the like, SMTP_URL and MAIL_FROM. @throws UserError BAD_ENV */
export function notificationsEnv(source: Readonly<Record<string, string | undefined>> = process.env): NotificationsEnv {
  const { SMTP_URL: url, MAIL_FROM: from } = parseEnv(Own, source);
  if (url !== undefined && from === undefined) {
    throw new UserError(
      "BAD_ENV",
      "MAIL_FROM: is not set (the address mails come from)",
      "set it beside SMTP_URL; .env.example shows both",
    );
  }
  return { ...serviceEnv("notifications", source), mail: url && from ? { url, from } : null };
}
