import { afterEach, expect, test, vi } from "vitest";
import type { Participant } from "../../contracts/services.ts";
import { SERVICES } from "../../contracts/services.ts";
import { parseStartEnv } from "../env.ts";
import type { Environment } from "./child.ts";
import { fleetEnvironment, secretsOf } from "./fleet-environment.ts";

const SECRET = "a secret of sixteen characters or more";
const PLACE = {
  databaseUrl: "postgres://admin:root@127.0.0.1:5432/postgres",
  natsUrl: "nats://127.0.0.1:4222",
  simulatorUrl: "http://localhost:4600",
};
const START = parseStartEnv({ FLOTILLA_SECRET: SECRET });
const SECRETS = secretsOf(START, "unused");

function environmentOf(...participants: Participant[]): Environment {
  return fleetEnvironment(START, SECRETS, PLACE, participants);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each(SERVICES)("the process of %s is told no secret of another", (service) => {
  vi.stubEnv("FLOTILLA_SECRET", SECRET);
  vi.stubEnv("DATABASE_URL", PLACE.databaseUrl);
  vi.stubEnv("ASK_NATS_PASSWORD", "of another");
  for (const other of SERVICES) vi.stubEnv(`${other.toUpperCase()}_DATABASE_URL`, "postgres://of-another");
  const told = JSON.stringify(environmentOf(service));
  for (const other of [...SERVICES, "app", "ask"].filter((name) => name !== service)) {
    expect(told).not.toContain(SECRETS.bus(other));
  }
  for (const other of SERVICES.filter((name) => name !== service)) {
    expect(told).not.toContain(SECRETS.database(other).writePassword);
    expect(told).not.toContain(SECRETS.database(other).queryPassword);
  }
  expect(told.includes(SECRETS.tokenKey)).toBe(service === "auth");
  expect(told).toContain(SECRETS.bus(service));
  expect(told).toContain(SECRETS.database(service).writePassword);
  for (const nobodys of [SECRET, PLACE.databaseUrl, "of another", "of-another"]) expect(told).not.toContain(nobodys);
});

test("a service's own settings reach it", () => {
  vi.stubEnv("INVENTORY_OUTSIDE_GRACE_MS", "1234");
  expect(environmentOf("inventory").INVENTORY_OUTSIDE_GRACE_MS).toBe("1234");
  expect(environmentOf("notifications").SMTP_URL).toBe("smtp://localhost:4625");
  expect(environmentOf("gateway").SHOPIFY_API_SECRET).toBe(SECRETS.clientSecret);
});
