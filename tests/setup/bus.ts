import { inject } from "vitest";
import { TEST_PASSWORD } from "./users.ts";

export interface TestBus {
  readonly servers: string;
  readonly user: string;
  readonly pass: string;
}

/** How to connect to the test run's NATS: as an admin who may do everything, or as a participant with its rights. */
export function testBus(participant = "admin"): TestBus {
  return { servers: inject("natsUrl"), user: participant, pass: TEST_PASSWORD };
}
