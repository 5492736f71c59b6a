import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openAuth } from "./deps.ts";
import { authEnv } from "./env.ts";
import { authService, rights } from "./service.ts";

export const startAuth: StartService = async (environment) => {
  const deps = await openAuth(authEnv(environment));
  const running = await runService({ ...deps, definition: authService(deps), rights });
  return closingAfter(running, deps.close);
};
