import { z } from "zod";
import { defined } from "../control/defined.ts";
import { Limit, Offset } from "../control/fields.ts";
import { type ControlRoute, route } from "../control/route.ts";
import type { World } from "../world.ts";
import type { Mail } from "./mails.ts";

export function mailboxRoutes(world: World): ControlRoute[] {
  const tag = "mailbox";
  return [
    route({
      method: "GET",
      path: "/_control/mailbox",
      summary: "Mails that came, newest first",
      tag,
      answers: "{mails, total}: to (all recipients, by commas), from, subject, text, html, messageId, at",
      query: z.strictObject({
        to: z.string().optional().describe("one recipient's address"),
        limit: Limit,
        offset: Offset,
      }),
      handle: ({ query }) => ({
        mails: world.mailbox.list(defined(query)).map(mailView),
        total: world.mailbox.count(query.to),
      }),
    }),
    route({
      method: "DELETE",
      path: "/_control/mailbox",
      summary: "Empty the mailbox",
      tag,
      answers: "{deleted}",
      handle: () => ({ deleted: world.mailbox.clear() }),
    }),
  ];
}

function mailView(mail: Mail): Record<string, unknown> {
  return { ...mail, to: mail.to.join(", "), at: new Date(mail.at).toISOString() };
}
