import { z } from "zod";
import { defineEvent } from "../define.ts";

/**
 * One mail, one outcome; of mails that the shop has switched off nothing is said: they would be one for every order.
 * logId: its line in the log of what was sent and what was not.
 */
export const NotificationSettledV1 = defineEvent(
  "notification",
  "settled",
  1,
  z.object({
    logId: z.string(),
    cause: z.string(),
    outcome: z.enum(["sent", "not-sent", "failed"]),
    reason: z.string().nullable(),
  }),
);
