import { type RunningService, runService } from "../_runtime/run-service.ts";
import { closingAfter, type Environment } from "../_runtime/start-service.ts";
import { type GatewaySurroundings, openGateway } from "./deps.ts";
import { gatewayEnv } from "./env.ts";
import { gatewayService, rights } from "./service.ts";

/**
 * @param surroundings the app and the other services of this process. Alone, it speaks for itself and needs APP_URL.
 * @throws UserError BAD_ENV, PORT_TAKEN.
 */
export async function startGateway(
  environment: Environment,
  surroundings?: GatewaySurroundings,
): Promise<RunningService> {
  let running: RunningService | undefined;
  // It listens before it is started: until then nobody is ready.
  const services = () => (running ? (surroundings?.services?.() ?? [running]) : null);
  const deps = await openGateway(gatewayEnv(environment), { ...surroundings, services });
  try {
    running = await runService({ ...deps, definition: gatewayService(deps), rights });
    return closingAfter(running, deps.close);
  } catch (error) {
    await deps.close();
    throw error;
  }
}
