import { readAppConfig } from "./app/config.ts";
import { readSimulatorEnv } from "./env.ts";
import { startSmtp } from "./mailbox/smtp.ts";
import { buildServer } from "./server.ts";
import { openWorld } from "./world.ts";

const LOOPBACK = "127.0.0.1";

const env = readSimulatorEnv(process.env);
const appConfig = readAppConfig(env.appConfigFile, env);
const world = openWorld({ file: env.dataFile, seed: env.seed, appConfig, publicUrl: env.publicUrl });
installWhereItBelongs();
const server = await buildServer(world, env);
const smtp = await startSmtp(world.mailbox, world.inner.faults, env.mailboxPort);
await server.listen({ host: LOOPBACK, port: env.port });
world.start();
process.stdout.write(`The simulated stores are at ${env.publicUrl}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());

async function stop(): Promise<void> {
  await Promise.all([server.close(), smtp.close()]);
  await world.close();
  process.exit(0);
}

/** New stores come with the app; later, a merchant's uninstall stays, and changed scopes are granted. */
function installWhereItBelongs(): void {
  const fresh = world.journal.list({ kind: "app.installed", limit: 1 }).length === 0;
  const shops = fresh ? world.shops.list() : world.app.installations();
  for (const { shop } of shops) world.app.install(shop);
}
