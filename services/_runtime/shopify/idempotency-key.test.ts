import { expect, test } from "vitest";
import { z } from "zod";
import { idempotencyKey } from "./idempotency-key.ts";

test("the same message and effect give the same key, anything else another, and all are UUIDs", () => {
  const keys = [
    idempotencyKey("m1", "a"),
    idempotencyKey("m1", "b"),
    idempotencyKey("m2", "a"),
    idempotencyKey("m1\na", ""),
  ];
  expect(new Set(keys).size).toBe(4);
  expect(idempotencyKey("m1", "a")).toBe(keys[0]);
  for (const key of keys) expect(z.uuid().safeParse(key).success).toBe(true);
});
