import type { SimulatorEnv } from "../env.ts";
import type { World } from "../world.ts";

/** What every page of the simulator is given: the shops' state and the process's settings. */
export interface Front {
  readonly world: World;
  readonly env: SimulatorEnv;
}
