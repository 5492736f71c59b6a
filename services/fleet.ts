import type { AppHandler } from "../app/server.ts";
import type { ServiceName } from "../contracts/services.ts";
import { UserError } from "./_runtime/errors.ts";
import { serveHealth } from "./_runtime/health.ts";
import { createLogger } from "./_runtime/logging.ts";
import type { RunningService } from "./_runtime/run-service.ts";
import type { StartService } from "./_runtime/start-service.ts";
import { startTracing } from "./_runtime/start-tracing.ts";

/** The one place that knows every service. Each is loaded only where it runs. */
const MAINS: Record<Exclude<ServiceName, "gateway">, () => Promise<StartService>> = {
  auth: async () => (await import("./auth/main.ts")).startAuth,
  orders: async () => (await import("./orders/main.ts")).startOrders,
  inventory: async () => (await import("./inventory/main.ts")).startInventory,
  customers: async () => (await import("./customers/main.ts")).startCustomers,
  pricing: async () => (await import("./pricing/main.ts")).startPricing,
  notifications: async () => (await import("./notifications/main.ts")).startNotifications,
  analytics: async () => (await import("./analytics/main.ts")).startAnalytics,
};

export interface FleetOptions {
  /** What traces call this process. */
  readonly processName: string;
  /** The admin app, behind the gateway, where it is part of this process. */
  readonly app?: () => Promise<AppHandler>;
}

/**
 * Runs services in this process until SIGTERM or SIGINT. The gateway opens its port last and closes it first, so that
 * nothing comes in that nobody could take.
 */
export async function runFleet(names: readonly ServiceName[], options: FleetOptions): Promise<void> {
  const logger = createLogger(options.processName);
  const closers: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= (async () => {
      for (const close of closers.reverse()) await close();
    })();
    return stopping;
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const)
    process.once(signal, () => void stop().then(() => process.exit(0)));
  try {
    await startAll(names, options, closers);
    if (stopping) await stop();
  } catch (error) {
    if (error instanceof UserError) console.error(`${error.message}. ${error.remedy}`);
    logger.fatal({ err: error }, "could not start");
    await stop().catch(() => undefined);
    process.exit(1);
  }
}

async function startAll(names: readonly ServiceName[], options: FleetOptions, closers: (() => Promise<void>)[]) {
  closers.push(
    startTracing({ processName: options.processName, otlpEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT }),
  );
  const services: RunningService[] = [];
  const others = names.filter((name) => name !== "gateway");
  const started = await Promise.allSettled(others.map(async (name) => (await MAINS[name]())(process.env)));
  for (const each of started) {
    if (each.status === "fulfilled") services.push(each.value);
  }
  closers.push(async () => void (await Promise.all(services.map((service) => service.stop()))));
  const failed = started.find((each) => each.status === "rejected");
  if (failed) throw failed.reason;
  if (names.includes("gateway")) {
    const app = await options.app?.();
    if (app) closers.push(app.close);
    const { startGateway } = await import("./gateway/main.ts");
    const surroundings = { services: () => [...services, gateway], ...(app && { app: embeddedApp(app) }) };
    const gateway: RunningService = await startGateway(process.env, surroundings);
    closers.push(() => gateway.stop());
  } else if (process.env.HEALTH_PORT) {
    closers.push(
      await serveHealth({ port: Number(process.env.HEALTH_PORT), host: "0.0.0.0", services: () => services }),
    );
  }
}

function embeddedApp({ handler, upgrade }: AppHandler) {
  return { request: handler, ...(upgrade && { upgrade }) };
}
