import type { FastifyInstance } from "fastify";

/** The API for the app's extensions, /v1/... No extension of this app calls it: every path is answered 404. */
export async function v1Routes(server: FastifyInstance): Promise<void> {
  const nothing = { error: "the extension API has nothing of that name" };
  server.all("/v1", async (_request, reply) => reply.code(404).send(nothing));
  server.all("/v1/*", async (_request, reply) => reply.code(404).send(nothing));
}
