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
  const own: RunningService[] = [];
  const deps = await openGateway(gatewayEnv(environment), surroundings ?? { services: () => own });
  try {
    const running = await runService({ ...deps, definition: gatewayService(deps), rights });
    own.push(running);
    return closingAfter(running, deps.close);
  } catch (error) {
    await deps.close();
    throw error;
  }
}
