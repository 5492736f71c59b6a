import type { FastifyPluginAsync } from "fastify";
import type { Front } from "../html/front.ts";

export function shellPlugin(_front: Front): FastifyPluginAsync {
  return async () => {};
}
