import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Transform } from "node:stream";
import type { FastifyPluginAsync } from "fastify";
import type { World } from "../world.ts";
import { bulkFilePath } from "./files.ts";
import { mayFetch } from "./runner.ts";

type ResultPath = {
  Params: { shop: string; id: string };
  Querystring: { expires?: string; signature?: string };
};

const RANGE = /^bytes=(\d*)-(\d*)$/;

/** GET of a bulk operation's file: its address is signed and expires, a token is not needed. A Range goes on where a download broke. */
export function bulkResultsPlugin(world: World, folder: string): FastifyPluginAsync {
  return async (app) => {
    app.get<ResultPath>("/bulk-results/:shop/:id.jsonl", async (request, reply) => {
      const { shop, id } = request.params;
      const path = `/bulk-results/${shop}/${id}.jsonl`;
      if (!mayFetch(world, path, request.query)) return reply.code(403).send({ error: "SignatureDoesNotMatch" });
      const file = bulkFilePath(folder, Number(id));
      const found = await stat(file).catch(() => undefined);
      if (!found) return reply.code(404).send({ error: "NoSuchKey" });
      const range = rangeOf(request.headers.range, found.size);
      reply.header("Accept-Ranges", "bytes").header("ETag", `"${id}-${found.size}"`).type("application/jsonl");
      if (range === "unsatisfiable") {
        return reply.code(416).header("Content-Range", `bytes */${found.size}`).send();
      }
      const { start, end } = range ?? { start: 0, end: found.size - 1 };
      if (range) reply.code(206).header("Content-Range", `bytes ${start}-${end}/${found.size}`);
      reply.header("Content-Length", end - start + 1);
      const bytes = createReadStream(file, { start, end });
      const cut = world.inner.faults.strike("bulk-download-cut", { shop });
      return reply.send(cut ? bytes.pipe(cutAfter(cut.afterBytes)) : bytes);
    });
  };
}

/** Undefined: the whole file, also where the header makes no sense, as HTTP wants it. */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | undefined {
  const [, from = "", to = ""] = RANGE.exec(header ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const start = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return start > end ? "unsatisfiable" : { start, end };
}

/** Breaks the connection, as a network does. */
function cutAfter(bytes: number): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (chunk.length <= left) {
        left -= chunk.length;
        return done(null, chunk);
      }
      this.push(chunk.subarray(0, left));
      left = 0;
      setImmediate(() => this.destroy(new Error("cut by a fault")));
    },
  });
}
