import type { FastifyPluginAsync } from "fastify";
import type { Front } from "../html/front.ts";

export function storefrontPlugin(_front: Front): FastifyPluginAsync {
  return async () => {};
}
