import type { FastifyPluginAsync } from "fastify";
import type { Front } from "../html/front.ts";

export function adminPlugin(_front: Front): FastifyPluginAsync {
  return async () => {};
}
