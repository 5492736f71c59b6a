import type { RunningService } from "./run-service.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens what a service needs and runs it; its stop() closes all of that again. Each services/<service>/main.ts has one.
 * @throws UserError BAD_ENV that names every variable which is missing or wrong.
 */
export type StartService = (environment: Environment) => Promise<RunningService>;

/** A running service that owns what it stands on. */
export function closingAfter(running: RunningService, close: () => Promise<void>): RunningService {
  return {
    ...running,
    stop: async () => {
      await running.stop();
      await close();
    },
  };
}
