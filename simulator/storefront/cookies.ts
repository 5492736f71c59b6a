import type { FastifyReply, FastifyRequest } from "fastify";

/** A cookie's value, "" where it is not there. */
export function readCookie(request: FastifyRequest, name: string): string {
  const cookies = (request.headers.cookie ?? "").split(";").map((one) => one.trim());
  return cookies.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";
}

/** Of the shop's storefront; no value takes it away. */
export function writeCookie(reply: FastifyReply, shop: string, name: string, value: string, seconds: number): void {
  const age = value === "" ? 0 : seconds;
  const before = reply.getHeader("set-cookie");
  const all = before === undefined ? [] : Array.isArray(before) ? before : [String(before)];
  reply.header("set-cookie", [...all, `${name}=${value}; Path=/shop/${shop}; Max-Age=${age}; HttpOnly; SameSite=Lax`]);
}
