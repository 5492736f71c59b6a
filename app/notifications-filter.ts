import { z } from "zod";
import { Cause, LogLine } from "../contracts/queries/notifications.ts";
import { addressFilter, CURSOR_PART } from "./address-filter.ts";

export const CAUSES = Cause.options;
export const OUTCOMES = LogLine.shape.outcome.options;

export const notificationsFilter = addressFilter({
  cause: { parameter: "cause", schema: Cause },
  outcome: { parameter: "outcome", schema: z.enum(OUTCOMES) },
  cursor: CURSOR_PART,
});
export type NotificationsFilter = ReturnType<typeof notificationsFilter.read>;
export const NOTIFICATIONS_PATH = "/app/notifications";
export const NOTIFICATION_SETTINGS_PATH = "/app/notifications/settings";

export function templatePath(cause: z.output<typeof Cause>): string {
  return `/app/notifications/templates/${cause}`;
}
