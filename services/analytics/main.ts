import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openAnalytics } from "./deps.ts";
import { analyticsEnv } from "./env.ts";
import { analyticsService, rights } from "./service.ts";

export const startAnalytics: StartService = async (environment) => {
  const deps = await openAnalytics(analyticsEnv(environment));
  return closingAfter(await runService({ ...deps, definition: analyticsService(deps), rights }), deps.close);
};
