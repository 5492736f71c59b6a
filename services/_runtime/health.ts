import { createServer, type ServerResponse } from "node:http";
import { pathOf } from "./logging.ts";
import { registry } from "./metrics.ts";
import { breakerStates } from "./policy.ts";
import type { RunningService } from "./run-service.ts";

/** What GET /readyz answers: ready only if every service of the process is. Open breakers are shown, not counted. */
export async function readiness(services: readonly RunningService[]) {
  const states = await Promise.all(services.map((service) => service.health()));
  return { ready: states.every((state) => state.ready), services: states, breakers: breakerStates() };
}

/** What GET /metrics answers, in Prometheus' text format. */
export async function metricsText(services: readonly RunningService[]): Promise<{ contentType: string; body: string }> {
  await Promise.all(services.map((service) => service.measure()));
  return { contentType: registry.contentType, body: await registry.metrics() };
}

function send(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { "content-type": contentType }).end(body);
}

/** /healthz, /readyz and /metrics of a process without the gateway. @returns closes it. */
export async function serveHealth(options: {
  port: number;
  host: string;
  services: () => readonly RunningService[];
}): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const path = pathOf(request.url ?? "");
      if (path === "/healthz") return send(response, 200, "text/plain", "ok\n");
      if (path === "/readyz") {
        const state = await readiness(options.services());
        return send(response, state.ready ? 200 : 503, "application/json", JSON.stringify(state));
      }
      if (path === "/metrics") {
        const { contentType, body } = await metricsText(options.services());
        return send(response, 200, contentType, body);
      }
      return send(response, 404, "text/plain", "not found\n");
    };
    answer().catch(() => send(response, 500, "text/plain", "failed\n"));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
