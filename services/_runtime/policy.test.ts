import { expect, test } from "vitest";
import { breakerStates, definePolicy, type PolicyOptions } from "./policy.ts";

let dependencies = 0;
const policyOf = (options: Partial<PolicyOptions> = {}) =>
  definePolicy({
    dependency: `test-${++dependencies}`,
    deadlineMs: 2_000,
    attempts: 3,
    backoffFirstMs: 1,
    backoffLongestMs: 5,
    breakAfter: 5,
    halfOpenAfterMs: 20,
    retryable: () => true,
    ...options,
  });

const failing = async () => {
  throw new Error("down");
};

test("what may be retried is tried as often as named, the first attempt included", async () => {
  let calls = 0;
  const policy = policyOf();
  await expect(
    policy.run(async () => {
      calls++;
      throw new Error("down");
    }),
  ).rejects.toThrow("down");
  expect(calls).toBe(3);
});

test("what may not be retried is tried once", async () => {
  let calls = 0;
  const policy = policyOf({ retryable: () => false });
  await expect(
    policy.run(async () => {
      calls++;
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(calls).toBe(1);
});

test("work that never ends is left at the deadline, and its signal aborted", async () => {
  let signal: AbortSignal | undefined;
  const policy = policyOf();
  const run = policy.run(
    (given) => {
      signal = given;
      return new Promise(() => undefined);
    },
    { deadlineMs: 30 },
  );
  await expect(run).rejects.toMatchObject({ code: "DEADLINE" });
  expect(signal?.aborted).toBe(true);
});

test("a breaker opens after failures in a row, is shared by name, shows its state, and closes when a try succeeds", async () => {
  const options = { dependency: "shared", attempts: 1, breakAfter: 2 };
  const [first, second] = [policyOf(options), policyOf(options)];
  await expect(first.run(failing)).rejects.toThrow("down");
  await expect(second.run(failing)).rejects.toThrow("down");
  await expect(first.run(async () => 1)).rejects.toMatchObject({ code: "BREAKER_OPEN" });
  expect(breakerStates()).toContainEqual({ dependency: "shared", state: "open" });
  await new Promise((resolve) => setTimeout(resolve, 30));
  await expect(second.run(async () => 1)).resolves.toBe(1);
  expect(breakerStates()).toContainEqual({ dependency: "shared", state: "closed" });
});

test("what does not count as the dependency's failure never opens its breaker", async () => {
  const policy = policyOf({ attempts: 1, breakAfter: 1, failure: () => false });
  for (let n = 0; n < 5; n++) await expect(policy.run(failing)).rejects.toThrow("down");
});
