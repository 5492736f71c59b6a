import { beforeEach, expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";

const shop = "harbor-lane";
let world: World;

beforeEach(() => {
  world = testWorld();
  world.app.install(shop);
});

test("an expiring token dies after an hour; its refresh token makes the next pair", () => {
  const { tokens } = world.app;
  const first = tokens.issue({ shop, kind: "offline", expiring: true });
  expect(tokens.verify(shop, first.token)?.scopes).toEqual(world.app.config.scopes);
  world.clock.move(3_600_000);
  expect(tokens.verify(shop, first.token)).toBeUndefined();
  const second = tokens.rotate(shop, first.refreshToken ?? "");
  expect(tokens.verify(shop, second?.token ?? "")).toBeDefined();
});

test("a refresh token answers the same pair again until that is used, then it is spent", () => {
  const { tokens } = world.app;
  const { refreshToken } = tokens.issue({ shop, kind: "offline", expiring: true });
  const second = tokens.rotate(shop, refreshToken ?? "");
  expect(tokens.rotate(shop, refreshToken ?? "")).toEqual(second);
  tokens.verify(shop, second?.token ?? "");
  expect(tokens.rotate(shop, refreshToken ?? "")).toBeUndefined();
});

test("a token is worth nothing in another shop, after uninstalling, or under the fault", () => {
  world.app.install("kite-and-co");
  const { tokens } = world.app;
  const { token } = tokens.issue({ shop, kind: "offline", expiring: true });
  expect(tokens.verify("kite-and-co", token)).toBeUndefined();
  const fault = world.faults.set({ kind: "token-revoked", shop });
  expect(tokens.verify(shop, token)).toBeUndefined();
  world.faults.clear(fault.id);
  expect(tokens.verify(shop, token)).toBeDefined();
  world.app.uninstall(shop);
  expect(tokens.verify(shop, token)).toBeUndefined();
});
