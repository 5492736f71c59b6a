import { z } from "zod";
import { defineCommand } from "../define.ts";
import { Cause } from "../queries/notifications.ts";

/** What is left out stays as it is. A template that does not render is refused, with the place. */
export const SetNotificationV1 = defineCommand(
  "notifications",
  "set",
  1,
  z.object({
    cause: Cause,
    on: z.boolean().optional(),
    subject: z.string().min(1).max(500).optional(),
    body: z.string().min(1).max(50_000).optional(),
  }),
);

export const SetStaffEmailV1 = defineCommand(
  "notifications",
  "set-staff-email",
  1,
  z.object({ email: z.email().nullable() }),
);
