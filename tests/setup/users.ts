import type { NatsUser } from "../../scripts/infrastructure/nats.ts";
import { natsUsers } from "../../scripts/infrastructure/participants.ts";

/** Of everything that only lives as long as a test run, on loopback. */
export const TEST_PASSWORD = "flotilla-test";

/** An admin who may do everything, and every participant with exactly its own rights. */
export async function testUsers(): Promise<NatsUser[]> {
  return [{ user: "admin", password: TEST_PASSWORD }, ...(await natsUsers(() => TEST_PASSWORD))];
}
