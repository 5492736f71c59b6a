import { z } from "zod";

/** Something changed in the shop: what it is called, and the gid it is about. No data: pages ask for that. */
export const Change = z.object({ type: z.string(), subject: z.string().nullable() });
export type Change = z.output<typeof Change>;

/** A frame longer than this is not from our server. */
const MAX_FRAME_CHARACTERS = 16_384;

export function changeFrame(change: Change): string {
  return `data: ${JSON.stringify(change)}\n\n`;
}

/** A comment: it keeps proxies from closing a quiet stream, and tells the browser that the server is there. */
export const HEARTBEAT_FRAME = ": still here\n\n";

/**
 * Reads server-sent events from a fetch body. EventSource cannot be used: it sends no session token.
 * @param onHeartbeat called for each sign of life, changes included.
 * @throws RangeError for a frame over MAX_FRAME_CHARACTERS; SyntaxError or ZodError for one that is no change.
 * Source: WHATWG HTML, "Server-sent events", the parts of the format that our server uses.
 */
export async function* readChanges(
  body: ReadableStream<Uint8Array>,
  onHeartbeat: () => void = () => {},
): AsyncGenerator<Change> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onHeartbeat();
      const frames = (rest + value).split(/\r?\n\r?\n/);
      rest = frames.pop() ?? "";
      if (rest.length > MAX_FRAME_CHARACTERS) throw new RangeError("a live frame is too long");
      for (const frame of frames) {
        const data = dataOfFrame(frame);
        if (data !== "") yield Change.parse(JSON.parse(data));
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function dataOfFrame(frame: string): string {
  return frame
    .split(/\r?\n/)
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).replace(/^ /, ""))
    .join("\n");
}
