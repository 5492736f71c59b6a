import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openCustomers } from "./deps.ts";
import { customersEnv } from "./env.ts";
import { customersService, rights } from "./service.ts";

export const startCustomers: StartService = async (environment) => {
  const deps = await openCustomers(customersEnv(environment));
  return closingAfter(await runService({ ...deps, definition: customersService(deps), rights }), deps.close);
};
