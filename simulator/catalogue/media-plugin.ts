import type { FastifyPluginAsync } from "fastify";
import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";
import { pictureOf } from "./picture.ts";

/** GET /media/{shop}/{productId}.svg: the drawn picture of a product. */
export function mediaPlugin(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get<{ Params: { shop: string; file: string } }>("/media/:shop/:file", async (request, reply) => {
      const id = /^(\d+)\.svg$/.exec(request.params.file)?.[1];
      const product = id === undefined ? undefined : world.products.find(request.params.shop, Number(id));
      if (!product) throw notFound(`picture ${request.params.file}`);
      return reply.type("image/svg+xml").header("cache-control", "public, max-age=3600").send(pictureOf(product));
    });
  };
}
