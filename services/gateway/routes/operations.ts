import type { FastifyInstance } from "fastify";
import { metricsText, readiness } from "../../_runtime/health.ts";
import type { RunningService } from "../../_runtime/run-service.ts";

/** Null while the process starts. */
export type Services = () => readonly RunningService[] | null;

/** For whoever runs it. healthz: the process answers. readyz: every service of this process can work. */
export async function operationRoutes(server: FastifyInstance, services: Services): Promise<void> {
  server.get("/healthz", async (_request, reply) => reply.type("text/plain").send("ok\n"));
  server.get("/readyz", async (_request, reply) => {
    const running = services();
    const state = running ? await readiness(running) : { ready: false, services: [], problem: "starting" };
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  server.get("/metrics", async (_request, reply) => {
    const { contentType, body } = await metricsText(services() ?? []);
    return reply.type(contentType).send(body);
  });
}
