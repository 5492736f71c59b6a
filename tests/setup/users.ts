import type { NatsUser } from "../../scripts/infrastructure/nats.ts";

/** Of everything that only lives as long as a test run, on loopback. */
export const TEST_PASSWORD = "flotilla-test";

/** An admin who may do everything. */
export async function testUsers(): Promise<NatsUser[]> {
  return [{ user: "admin", password: TEST_PASSWORD }];
}
