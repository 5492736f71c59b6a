import { openBus } from "../_runtime/bus/connect.ts";
import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openAuth } from "./deps.ts";
import { authEnv } from "./env.ts";
import { authService, rights } from "./service.ts";

export const startAuth: StartService = async (environment) => {
  const env = authEnv(environment);
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "auth" });
  const deps = await openAuth(env);
  const running = await runService({ ...deps, bus, definition: authService(deps), rights });
  return closingAfter(running, async () => {
    await bus.close();
    await deps.close();
  });
};
