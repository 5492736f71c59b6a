import { Failure, messageOf } from "../infrastructure/failure.ts";

/**
 * Reads the command line.
 * @param usage one line that shows what is understood.
 * @throws Failure with the usage, where Node only says which option it does not know.
 */
export function withUsage<T>(usage: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Failure) throw error;
    // Node goes on to explain options that begin with a dash.
    const [problem = ""] = messageOf(error).split(". ");
    throw new Failure(problem, `Usage: ${usage}`, { cause: error });
  }
}
