import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openNotifications } from "./deps.ts";
import { notificationsEnv } from "./env.ts";
import { notificationsService, rights } from "./service.ts";

export const startNotifications: StartService = async (environment) => {
  const deps = await openNotifications(notificationsEnv(environment));
  return closingAfter(await runService({ ...deps, definition: notificationsService(deps), rights }), deps.close);
};
