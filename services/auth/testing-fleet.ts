import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { AuthToken } from "../../contracts/queries/auth.ts";
import { startNats } from "../../scripts/infrastructure/nats.ts";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { testDatabase } from "../../tests/setup/database.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { clientPermissions, permissionsOf } from "../_runtime/bus/permissions.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { openAuth } from "./deps.ts";
import { authService, rights } from "./service.ts";
import { anAuthEnv, type TokenEndpoint, tokenEndpoint } from "./testing.ts";

const PASSWORD = "test";
/** A service that calls Shopify and needs tokens for it. */
const CALLER: ServiceRights = {
  name: "orders",
  hears: [],
  says: [],
  answers: [],
  asks: [AuthToken],
  callsShopify: true,
};

/** The auth service with a database, a token endpoint and a NATS server of its own, on which users have their rights. */
export interface AuthFleet {
  readonly shopify: TokenEndpoint;
  readonly admin: pg.Pool;
  bus(as: "app" | "orders" | "admin"): Promise<Bus>;
  /** Starts the auth service. @returns stops it. */
  run(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

export async function authFleet(): Promise<AuthFleet> {
  const folder = join(ROOT, ".flotilla", `test-${process.pid}`);
  const users = [
    { user: "admin", password: PASSWORD },
    { user: "auth", password: PASSWORD, permissions: permissionsOf(rights) },
    { user: "orders", password: PASSWORD, permissions: permissionsOf(CALLER) },
    { user: "app", password: PASSWORD, permissions: clientPermissions("app") },
  ];
  const nats = await startNats({
    folder: join(folder, "nats"),
    cacheFolder: join(ROOT, ".flotilla"),
    logFile: join(folder, "own-nats.log"),
    port: await freePort(),
    users,
  });
  const database = await testDatabase("auth");
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  const shopify = await tokenEndpoint();
  const env = {
    ...anAuthEnv({ ...database, natsUrl: nats.url, key: randomBytes(32) }),
    natsUser: "auth",
    natsPassword: PASSWORD,
  };
  const buses: Bus[] = [];
  const running = new Set<() => Promise<void>>();
  return {
    shopify,
    admin,
    bus: async (as) => {
      const bus = await openBus({ url: nats.url, user: as, password: PASSWORD, name: as === "admin" ? "ask" : as });
      buses.push(bus);
      return bus;
    },
    run: async () => {
      const deps = await openAuth(env, shopify);
      const service: RunningService = await runService({ ...deps, definition: authService(deps), rights });
      const stop = async () => {
        if (!running.delete(stop)) return;
        await service.stop();
        await deps.close();
      };
      running.add(stop);
      return stop;
    },
    close: async () => {
      for (const stop of running) await stop();
      for (const bus of buses) await bus.close();
      await Promise.all([admin.end(), shopify.close(), nats.child.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
