import { runService } from "../_runtime/run-service.ts";
import { closingAfter, type StartService } from "../_runtime/start-service.ts";
import { openInventory } from "./deps.ts";
import { inventoryEnv } from "./env.ts";
import { inventoryService, rights } from "./service.ts";

export const startInventory: StartService = async (environment) => {
  const deps = await openInventory(inventoryEnv(environment));
  return closingAfter(await runService({ ...deps, definition: inventoryService(deps), rights }), deps.close);
};
