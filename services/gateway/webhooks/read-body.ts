import type { IncomingMessage } from "node:http";

/**
 * Reads a request's body as it was sent. A body of one piece, as most are, is not copied.
 * @param done given null as soon as there are more than `limitBytes`. Never called where the sender goes away before the end.
 */
export function readBody(request: IncomingMessage, limitBytes: number, done: (body: Buffer | null) => void): void {
  if (Number(request.headers["content-length"] ?? 0) > limitBytes) {
    done(null);
    return;
  }
  const pieces: Buffer[] = [];
  let bytes = 0;
  request.on("data", (piece: Buffer) => {
    bytes += piece.byteLength;
    if (bytes <= limitBytes) pieces.push(piece);
    else {
      request.removeAllListeners("data").removeAllListeners("end");
      done(null);
    }
  });
  request.on("end", () => done(pieces[0] && pieces.length === 1 ? pieces[0] : Buffer.concat(pieces, bytes)));
}
