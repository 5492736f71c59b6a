import { parseArgs } from "node:util";
import { createAppHandler } from "../app/server.ts";
import { SERVICES } from "../contracts/services.ts";
import { runFleet } from "./fleet.ts";

// The embedded process: gateway, admin app and all services in one. `npm start` runs it; `--without orders` leaves
// that service to a process of its own (services/run.ts).
const { values } = parseArgs({ options: { without: { type: "string", default: "" } } });
const without = values.without.split(",");
const dev = process.env.NODE_ENV === "development";

await runFleet(
  SERVICES.filter((name) => !without.includes(name)),
  { processName: "flotilla", app: () => createAppHandler({ dev }) },
);
