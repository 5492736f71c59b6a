import type { FastifyInstance } from "fastify";

/** Shopify Flow's actions, /flow/<action handle>. No extension of this app declares one: every path is answered 404. */
export async function flowRoutes(server: FastifyInstance): Promise<void> {
  const nothing = { error: "this app has no Flow action of that name" };
  server.all("/flow", async (_request, reply) => reply.code(404).send(nothing));
  server.all("/flow/*", async (_request, reply) => reply.code(404).send(nothing));
}
