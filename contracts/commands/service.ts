import { z } from "zod";
import { defineCommand } from "../define.ts";

/** The commands every service carries out; the runtime does it. */
export function serviceCommands(service: string) {
  return {
    /** Handle a dead letter once more, after its cause was put right. */
    replayDeadLetter: defineCommand(
      service,
      "replay-dead-letter",
      1,
      z.object({ messageId: z.string().min(1).max(200) }),
    ),
  };
}
