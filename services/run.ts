import { parseArgs } from "node:util";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import { runFleet } from "./fleet.ts";

// Any services as one process: `node services/run.ts orders auth`. The gateway, run so, sends pages to APP_URL.
// HEALTH_PORT: where /healthz, /readyz and /metrics answer in a process without the gateway.
const { positionals } = parseArgs({ allowPositionals: true });
const unknown = positionals.filter((name) => !SERVICES.some((service) => service === name));
if (positionals.length === 0 || unknown.length > 0) {
  console.error(
    `Name the services to run: ${SERVICES.join(", ")}.${unknown.length ? ` There is no ${unknown.join(", ")}.` : ""}`,
  );
  process.exit(2);
}

await runFleet(positionals as ServiceName[], { processName: positionals.join("+") });
// One of several copies under a parent (scripts/supervisor/copies.ts) says that it can work.
process.send?.("ready");
