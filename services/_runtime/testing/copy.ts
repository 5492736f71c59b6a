import { openBus } from "../bus/connect.ts";
import { openDatabase } from "../database.ts";
import { runService } from "../run-service.ts";
import { rights, tallyService } from "./tally-service.ts";

// The tally service as a process of its own, for tests that kill it. It says a line once it is ready; SIGTERM stops it.
const { WRITE_URL = "", QUERY_URL = "", NATS_URL = "", NATS_PASSWORD } = process.env;
const database = openDatabase({ writeUrl: WRITE_URL, queryUrl: QUERY_URL });
const bus = await openBus({ url: NATS_URL, user: "gateway", password: NATS_PASSWORD, name: "gateway" });
const service = await runService({ definition: tallyService(database), rights, database, bus });
process.once("SIGTERM", () => void service.stop().then(() => process.exit(0)));
while (!service.ready()) await new Promise((resolve) => setTimeout(resolve, 20));
process.stdout.write("ready\n");
