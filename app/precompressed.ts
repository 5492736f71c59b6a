import { readdirSync } from "node:fs";
import { extname } from "node:path";
import type { RequestHandler } from "express";

/** What the build writes beside each file that is worth it (vite.config.ts). */
export const COMPRESSED_SUFFIX = ".br";

const TYPES: Record<string, string> = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
};

/**
 * Points requests at the compressed twin of a file, for express.static after it: a browser's first load is a fourth.
 * @param folder read once: a build does not change under a running server.
 */
export function precompressed(folder: string): RequestHandler {
  const twins = new Set(readdirSync(folder).filter((name) => name.endsWith(COMPRESSED_SUFFIX)));
  return (request, response, next) => {
    const type = TYPES[extname(request.path)];
    const hasTwin = type !== undefined && twins.has(request.path.slice(1) + COMPRESSED_SUFFIX);
    if (hasTwin) response.vary("Accept-Encoding");
    if (hasTwin && request.acceptsEncodings("br") === "br") {
      request.url = request.path + COMPRESSED_SUFFIX;
      response.setHeader("Content-Encoding", "br");
      response.setHeader("Content-Type", type);
    }
    next();
  };
}
