import { monitorEventLoopDelay } from "node:perf_hooks";
import { print, separateOperations } from "graphql";
import { readAppConfig } from "./app/config.ts";
import { openBulkRunner } from "./bulk/runner.ts";
import { openAdminSchema } from "./graphql/schema.ts";
import { openWorld } from "./world.ts";

const world = openWorld({
  file: "/tmp/sim/data/store.sqlite",
  seed: "flotilla",
  appConfig: readAppConfig("shopify.app.toml", { clientId: "a", clientSecret: "b", appUrl: undefined }),
  publicUrl: "http://localhost:4710",
});
const admin = openAdminSchema("/tmp/sim/data");
const bulk = openBulkRunner({ world, admin, folder: "/tmp/sim/data/bulk" });
const query = print(separateOperations(admin.operations.document)["BulkOrders"]!);
const lag = monitorEventLoopDelay({ resolution: 5 });
lag.enable();
let rss = 0;
const t = setInterval(() => {
  rss = Math.max(rss, process.memoryUsage().rss);
}, 50);
const start = performance.now();
const cpu0 = process.cpuUsage();
console.log("rss before", Math.round(process.memoryUsage().rss / 1e6));
const op = world.inner.bulk.create("harbor-lane", {
  query,
  scopes: ["read_orders", "read_products", "read_customers", "read_locations", "read_inventory", "read_all_orders"],
  groupObjects: true,
});
bulk.start(op);
await bulk.idle();
const cpu = process.cpuUsage(cpu0);
console.log(
  world.inner.bulk.find("harbor-lane", op.id),
  "s",
  (performance.now() - start) / 1e3,
  "cpu s",
  (cpu.user + cpu.system) / 1e6,
  "rss max MB",
  Math.round(rss / 1e6),
  "loop p99 ms",
  lag.percentile(99) / 1e6,
  "max",
  lag.max / 1e6,
);
clearInterval(t);
await world.close();
