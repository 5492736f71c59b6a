import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openPricing } from "./deps.ts";
import { pricingEnv } from "./env.ts";
import { pricingService, rights } from "./service.ts";

export const startPricing: StartService = async (environment) => {
  const deps = await openPricing(pricingEnv(environment));
  return closingAfter(await runService({ ...deps, definition: pricingService(deps), rights }), deps.close);
};
