import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What Shopify's Admin API answers next, by the wire format only. */
export type Reply =
  | { kind: "data"; data: unknown; cost?: { requested: number; actual: number; available: number } }
  | { kind: "errors"; code: string; available?: number }
  | { kind: "status"; status: number; retryAfterSeconds?: number }
  | { kind: "hang" }
  | { kind: "hang-up" };

export interface SeenCall {
  readonly url: string;
  readonly token: string;
  readonly operation: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/** An HTTP server that gives the replies it was told, in order, and repeats the last one. */
export interface AdminEndpoint {
  readonly fetch: typeof fetch;
  readonly calls: SeenCall[];
  reply(...replies: readonly Reply[]): void;
  close(): Promise<void>;
}

const MAXIMUM = 1_000;
const RATE = 50;

function costs(requested: number, actual: number | null, available: number) {
  return {
    cost: {
      requestedQueryCost: requested,
      actualQueryCost: actual,
      throttleStatus: { maximumAvailable: MAXIMUM, currentlyAvailable: available, restoreRate: RATE },
    },
  };
}

export async function adminEndpoint(): Promise<AdminEndpoint> {
  const calls: SeenCall[] = [];
  let replies: Reply[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.parse(await textOf(request)) as { query: string; operationName: string; variables: object };
    calls.push({
      url: String(request.headers["x-original-host"]) + String(request.url),
      token: String(request.headers["x-shopify-access-token"]),
      operation: body.operationName,
      query: body.query,
      variables: { ...body.variables },
    });
    const reply = (replies.length > 1 ? replies.shift() : replies[0]) ?? { kind: "hang-up" };
    const json = (status: number, value: unknown, headers = {}) =>
      response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    if (reply.kind === "hang") return;
    if (reply.kind === "hang-up") return void request.socket.destroy();
    if (reply.kind === "status") {
      const wait = reply.retryAfterSeconds === undefined ? {} : { "retry-after": String(reply.retryAfterSeconds) };
      return void json(reply.status, { errors: "no" }, wait);
    }
    if (reply.kind === "errors") {
      const extensions = costs(100, null, reply.available ?? 0);
      return void json(200, { errors: [{ message: reply.code, extensions: { code: reply.code } }], extensions });
    }
    const { requested = 10, actual = 5, available = MAXIMUM - 5 } = reply.cost ?? {};
    json(200, { data: reply.data, extensions: costs(requested, actual, available) });
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    calls,
    reply: (...next) => {
      replies = [...next];
    },
    fetch: (input, init) => {
      const url = new URL(String(input instanceof Request ? input.url : input));
      const headers = new Headers(init?.headers);
      headers.set("x-original-host", url.origin);
      return fetch(`http://127.0.0.1:${port}${url.pathname}`, { ...init, headers });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
