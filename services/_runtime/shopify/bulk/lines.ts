import { PoisonMessage, TransientError } from "../../errors.ts";

/** One line of the file. to: the byte after it, where reading can go on. */
export interface FileLine {
  readonly text: string;
  readonly to: number;
}

/** Connections that break before they bring anything new, one after the other, until the job is tried again later. */
const MAX_IDLE_BREAKS = 4;
/** One node of one of our queries is some kilobytes. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;
const NEWLINE = 10;
/** The address is no longer good: a fresh one is asked for. */
const EXPIRED: ReadonlySet<number> = new Set([401, 403, 404, 410]);

export interface LinesOptions {
  /** The file's address now; null where the operation has none any more. Asked again when the last one expired. */
  readonly urlOf: () => Promise<string | null>;
  /** Byte to go on from. */
  readonly offset: number;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
}

/**
 * The lines of a JSONL file over HTTP, one at a time: no more of it is held than one chunk and one line. A connection that
 * breaks is taken up where it broke.
 * @throws TransientError BULK_FILE_GONE, BULK_DOWNLOAD_BROKEN; PoisonMessage BULK_LINE_TOO_LONG.
 */
export async function* readLines(options: LinesOptions): AsyncGenerator<FileLine> {
  let at = options.offset;
  let idleBreaks = 0;
  let url = await options.urlOf();
  while (!options.signal.aborted) {
    if (url === null)
      throw new TransientError("BULK_FILE_GONE", "Shopify no longer has the file of this bulk operation");
    const before = at;
    try {
      const response = await get(url, at, options);
      if (EXPIRED.has(response.status)) throw new Expired(response.status);
      if (response.status === 416) return;
      for await (const line of splitLines(bytesFrom(response, at))) {
        at += line.bytes;
        if (line.text !== "") yield { text: line.text, to: at };
      }
      return;
    } catch (error) {
      if (error instanceof PoisonMessage || options.signal.aborted) throw error;
      idleBreaks = at > before ? 0 : idleBreaks + 1;
      if (idleBreaks > MAX_IDLE_BREAKS) {
        throw new TransientError("BULK_DOWNLOAD_BROKEN", "the file of the bulk operation could not be read", {
          cause: error,
        });
      }
      if (error instanceof Expired) url = await options.urlOf();
    }
  }
}

class Expired extends TransientError {
  constructor(status: number) {
    super("BULK_URL_EXPIRED", `the file's address answered ${status}`);
  }
}

async function get(url: string, offset: number, { signal, fetch: get = fetch }: LinesOptions): Promise<Response> {
  const response = await get(url, { signal, headers: offset > 0 ? { range: `bytes=${offset}-` } : {} });
  const known = response.ok || response.status === 416 || EXPIRED.has(response.status);
  if (!known) throw new TransientError("BULK_DOWNLOAD_REFUSED", `the file's address answered ${response.status}`);
  return response;
}

/** A server that ignores Range sends the whole file: what is known already is passed over. */
async function* bytesFrom(response: Response, offset: number): AsyncGenerator<Uint8Array> {
  let skip = response.status === 206 ? 0 : offset;
  for await (const chunk of response.body ?? []) {
    const part = chunk.subarray(Math.min(skip, chunk.byteLength));
    skip -= chunk.byteLength - part.byteLength;
    if (part.byteLength > 0) yield part;
  }
}

async function* splitLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<{ text: string; bytes: number }> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      pieces.push(chunk.subarray(from, end));
      const line = Buffer.concat(pieces);
      yield { text: line.toString("utf8"), bytes: line.byteLength + 1 };
      pieces = [];
      held = 0;
      from = end + 1;
    }
    if (from < chunk.byteLength) pieces.push(chunk.subarray(from));
    held += chunk.byteLength - from;
    if (held > MAX_LINE_BYTES)
      throw new PoisonMessage("BULK_LINE_TOO_LONG", `a line of more than ${MAX_LINE_BYTES} bytes`);
  }
  // Every line ends with one: what is left was cut off, and comes again with the next connection.
  if (held > 0) throw new TransientError("BULK_LINE_CUT", "the file ended in the middle of a line");
}
