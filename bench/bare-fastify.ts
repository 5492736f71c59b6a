import { createHmac, timingSafeEqual } from "node:crypto";
import Fastify from "fastify";

// The least a webhook server can do: Fastify, the HMAC checked, nothing kept. The bench's upper bound.

const { PORT, SHOPIFY_API_SECRET: secret = "" } = process.env;
const server = Fastify({ logger: false });
server.removeAllContentTypeParsers();
server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
server.post("/webhooks", async (request, reply) => {
  const expected = createHmac("sha256", secret)
    .update(request.body as Buffer)
    .digest();
  const given = Buffer.from(String(request.headers["x-shopify-hmac-sha256"]), "base64");
  const signed = given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
  return reply.code(signed ? 200 : 401).send();
});
await server.listen({ port: Number(PORT), host: "127.0.0.1" });
