import { z } from "zod";
import { defineCommand } from "../define.ts";
import { Gid } from "../order.ts";
import { Cause, MailLocale } from "../queries/notifications.ts";

/**
 * What is left out stays as it is. A template that does not render is refused, with the place.
 * locale: which of the templates subject and body are; English where none is named.
 */
export const SetNotificationV1 = defineCommand(
  "notifications",
  "set",
  1,
  z.object({
    cause: Cause,
    on: z.boolean().optional(),
    locale: MailLocale.optional(),
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

/** A buyer's own word, given at an order of theirs, whether the shop may write of points. The newest word counts. */
export const OptInV1 = defineCommand("notifications", "opt-in", 1, z.object({ customerId: Gid, optIn: z.boolean() }));
