import { z } from "zod";
import { defineEvent } from "../define.ts";

/** The events every service says; the runtime says them. */
export function serviceEvents(service: string) {
  return {
    /** A command was carried out, or can not be: the same answer as the query `<service>.command`. */
    commandFinished: defineEvent(
      service,
      "command-finished",
      1,
      z.object({ commandId: z.string(), state: z.enum(["done", "failed"]), error: z.string().nullable() }),
    ),
  };
}
