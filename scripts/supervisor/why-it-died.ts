import { z } from "zod";
import { type Child, linesOf } from "../infrastructure/child.ts";

const CHARACTERS_SHOWN = 400;
const PINO_ERROR = 50;

/** A line of pino, with the error's own words where it has some. */
const LogLine = z.object({
  level: z.number(),
  msg: z.string().optional(),
  err: z.object({ message: z.string().optional(), remedy: z.string().optional() }).optional(),
});

/** How Node, V8 and PostgreSQL begin the line that says what happened. */
const SAYS_WHY = /^(\w*Error\b|FATAL\b|.*\bFATAL: )/;
/** What stands around it: the stack, its fields, and Node's signature. */
const SAYS_NOTHING = /^\s|^[{}^]|^Node\.js v\d|^$/;

/** The line of a process' log that says best why it died, without what a machine wrote for machines. */
export function whyItDied(child: Pick<Child, "logFile" | "logStart">): string {
  let plain: string | undefined;
  for (const line of linesOf(child).reverse()) {
    const logged = LogLine.safeParse(asJson(line));
    if (logged.success) {
      if (logged.data.level >= PINO_ERROR) return shown(said(logged.data));
    } else if (SAYS_WHY.test(line)) return shown(line);
    else if (!SAYS_NOTHING.test(line)) plain ??= line;
  }
  return plain === undefined ? "it said nothing" : shown(plain);
}

function said({ msg, err }: z.output<typeof LogLine>): string {
  const words = [msg, err?.message].filter((part) => part).join(": ");
  return err?.remedy ? `${words}. ${err.remedy}` : words;
}

function shown(text: string): string {
  return text.slice(0, CHARACTERS_SHOWN);
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
