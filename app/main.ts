import { createServer } from "node:http";
import { z } from "zod";
import { parseEnv } from "../services/_runtime/env.ts";
import { log } from "./log.server.ts";
import { createAppHandler } from "./server.ts";

// The admin app as a process of its own, behind a gateway whose APP_URL names it. Its environment: app/env.server.ts,
// and PORT. In the embedded process services/embedded.ts takes this file's place.
const { PORT } = parseEnv(z.object({ PORT: z.coerce.number().int().min(1).max(65_535).default(3000) }));

const app = await createAppHandler({ dev: process.env.NODE_ENV === "development" });
const server = createServer(app.handler);
if (app.upgrade) server.on("upgrade", app.upgrade);
server.listen(PORT, () => log.info({ port: PORT }, "the admin app listens"));

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    server.close();
    // Live streams would hold it open for minutes; browsers come back to whoever answers next.
    server.closeAllConnections();
    void app.close();
  });
}
