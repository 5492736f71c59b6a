import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";

const LOOK_EVERY_MS = 1_000;
/** More errors than this at once are counted, not shown. */
const SHOWN_AT_ONCE = 5;
const PINO_ERROR = 50;

const ErrorLine = z.object({
  level: z.number().min(PINO_ERROR),
  msg: z.string().optional(),
  part: z.string().optional(),
});

/**
 * Shows errors as a process writes them to its log, from now on.
 * @returns stops watching.
 */
export function showErrors(name: string, logFile: string, say: (line: string) => void): () => void {
  let offset = sizeOf(logFile);
  let busy = false;
  const timer = setInterval(() => {
    const size = sizeOf(logFile);
    // Set aside and begun anew.
    if (size < offset) offset = 0;
    if (size === offset || busy) return;
    busy = true;
    void errorsIn(logFile, offset, size).then((errors) => {
      offset = size;
      busy = false;
      for (const error of errors.slice(0, SHOWN_AT_ONCE)) say(`! ${error.part ?? name}: ${error.msg ?? "error"}`);
      if (errors.length > SHOWN_AT_ONCE) say(`! and ${errors.length - SHOWN_AT_ONCE} more in ${logFile}`);
    });
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

async function errorsIn(file: string, start: number, end: number): Promise<z.output<typeof ErrorLine>[]> {
  const errors: z.output<typeof ErrorLine>[] = [];
  const lines = createInterface({ input: createReadStream(file, { start, end: end - 1 }) });
  for await (const line of lines) {
    const parsed = ErrorLine.safeParse(asJson(line));
    if (parsed.success) errors.push(parsed.data);
  }
  return errors;
}

function asJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
