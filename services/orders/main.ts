import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openOrders } from "./deps.ts";
import { ordersEnv } from "./env.ts";
import { ordersService, rights } from "./service.ts";

export const startOrders: StartService = async (environment) => {
  const deps = await openOrders(ordersEnv(environment));
  return closingAfter(await runService({ ...deps, definition: ordersService(deps), rights }), deps.close);
};
