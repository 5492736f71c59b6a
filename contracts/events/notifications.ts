import { z } from "zod";
import { defineEvent } from "../define.ts";

/** One mail, one outcome. logId: its line in the log of what was sent and what was not. */
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
