/** Why a mail was not sent, by its code. Others are shown as the service gave them. */
export const MAIL_REASONS = [
  "off",
  "no-consent",
  "no-address",
  "no-mail-server",
  "nothing-refunded",
  "backfill",
  "reconcile",
  "shop-closed",
  "template-failed",
  "refused",
  "gave-up",
  "waiting",
] as const;

export interface MailReason {
  /** null: not one we have words for. */
  readonly code: (typeof MAIL_REASONS)[number] | null;
  /** What the mail server or the template said. */
  readonly detail: string | null;
}

/** "template-failed: body: unclosed tag" -> its code and the rest. */
export function mailReason(reason: string): MailReason {
  const [head = "", ...rest] = reason.split(": ");
  const code = MAIL_REASONS.find((each) => each === head) ?? null;
  if (code === null) return { code, detail: reason };
  return { code, detail: rest.length === 0 ? null : rest.join(": ") };
}
