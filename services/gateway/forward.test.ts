import { createHash } from "node:crypto";
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import { createLogger } from "../_runtime/logging.ts";
import { type GatewayServer, type HttpOptions, startHttp } from "./http.ts";
import { SECRET } from "./testing.ts";
import { signedWith } from "./webhooks/signature.ts";

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function startGatewayHttp(options: Partial<HttpOptions>): Promise<GatewayServer> {
  const server = await startHttp({
    port: 0,
    host: "127.0.0.1",
    isSigned: signedWith(SECRET),
    queue: { add: async () => undefined },
    logger: createLogger("gateway-test"),
    now: () => new Date(),
    services: () => [],
    ...options,
  });
  open.push(() => server.close());
  return server;
}

/** What an app would do: says what it got, streams on /stream, takes uploads. */
function appHandler(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === "/stream") {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("data: first\n\n");
    return;
  }
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.byteLength;
  });
  request.on("end", () => {
    response.writeHead(200, { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] });
    response.end(
      JSON.stringify({
        method: request.method,
        url: request.url,
        bytes,
        host: request.headers["x-forwarded-host"] ?? request.headers.host,
      }),
    );
  });
}

async function startApp(): Promise<{ url: string; server: Server }> {
  const server = createServer(appHandler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

const urlOf = (server: GatewayServer, path: string) => `http://127.0.0.1:${server.port}${path}`;

describe.each(["in this process", "at APP_URL"])("the app %s", (place) => {
  async function start() {
    if (place === "in this process") return startGatewayHttp({ app: { request: appHandler } });
    return startGatewayHttp({ appUrl: (await startApp()).url });
  }

  test("gets every path the gateway does not own, with method, query, cookies, host and a large body as they came", async () => {
    const gateway = await start();
    const body = Buffer.alloc(3_000_000, "x");
    const response = await fetch(urlOf(gateway, "/app/orders?id=1&id_token=a%20b"), { method: "PATCH", body });
    expect(await response.json()).toEqual({
      method: "PATCH",
      url: "/app/orders?id=1&id_token=a%20b",
      bytes: body.byteLength,
      host: `127.0.0.1:${gateway.port}`,
    });
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const form = await fetch(urlOf(gateway, "/"), { method: "POST", body: new URLSearchParams({ a: "1" }) });
    expect(await form.json()).toMatchObject({ method: "POST", url: "/", bytes: 3 });
    const json = await fetch(urlOf(gateway, "/api"), {
      method: "POST",
      body: "not json",
      headers: { "content-type": "application/json" },
    });
    expect(await json.json()).toMatchObject({ bytes: 8 });
  });

  test("streams: the first piece is here while the answer is still open, and an open stream does not hold up the end", async () => {
    const gateway = await start();
    const response = await fetch(urlOf(gateway, "/stream"));
    const reader = response.body?.getReader();
    const first = await reader?.read();
    expect(Buffer.from(first?.value ?? []).toString()).toBe("data: first\n\n");
    await gateway.close();
    await expect(reader?.read()).rejects.toThrow();
  });

  test("does not get the gateway's own paths", async () => {
    const gateway = await start();
    const answers = await Promise.all(
      ["/webhooks", "/healthz", "/readyz", "/metrics", "/flow/tag-order"].map((path) => fetch(urlOf(gateway, path))),
    );
    expect(answers.map((answer) => answer.status)).toEqual([405, 200, 200, 200, 404]);
    expect(await answers[4]?.json()).toEqual({ error: "this app has no Flow action of that name" });
  });
});

/** The least of RFC 6455: one short text frame in, one out. */
function speakWebSocket(server: Server): void {
  server.on("upgrade", (request, socket) => {
    const key = `${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    socket.on("data", (frame: Buffer) => {
      if (frame[0] !== 0x81) return;
      const length = (frame[1] ?? 0) & 0x7f;
      const mask = frame.subarray(2, 6);
      const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
      const answer = Buffer.from(`heard ${Buffer.from(text).toString()}`);
      socket.write(Buffer.concat([Buffer.from([0x81, answer.byteLength]), answer]));
    });
    open.push(async () => void socket.destroy());
  });
}

async function heardOver(gateway: GatewayServer): Promise<string> {
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/hmr`);
  const heard = new Promise<string>((resolve, reject) => {
    socket.addEventListener("message", (event) => resolve(String(event.data)));
    socket.addEventListener("error", () => reject(new Error("the WebSocket failed")));
  });
  socket.addEventListener("open", () => socket.send("hello"));
  return heard;
}

test("a WebSocket goes through to the app, both ways, wherever it runs", async () => {
  const app = await startApp();
  speakWebSocket(app.server);
  expect(await heardOver(await startGatewayHttp({ appUrl: app.url }))).toBe("heard hello");
  const upgrade: NonNullable<HttpOptions["app"]>["upgrade"] = (request, socket, head) =>
    void app.server.emit("upgrade", request, socket, head);
  expect(await heardOver(await startGatewayHttp({ app: { request: appHandler, upgrade } }))).toBe("heard hello");
});

test("an app that is down is a 502 page that says so, and webhooks go on", async () => {
  const { url, server } = await startApp();
  await new Promise((resolve) => server.close(resolve));
  for (const gateway of [await startGatewayHttp({ appUrl: url }), await startGatewayHttp({})]) {
    const response = await fetch(urlOf(gateway, "/app"));
    expect(response.status).toBe(502);
    expect(await response.text()).toContain("The app is not running");
    expect((await fetch(urlOf(gateway, "/healthz"))).status).toBe(200);
  }
});

test("an app that throws is a 502, not the end of the gateway", async () => {
  const gateway = await startGatewayHttp({
    app: {
      request: async () => {
        await sleep(1);
        throw new Error("broken");
      },
    },
  });
  expect((await fetch(urlOf(gateway, "/app"))).status).toBe(502);
  expect((await fetch(urlOf(gateway, "/healthz"))).status).toBe(200);
});

test("a request in hand is finished when the gateway closes", async () => {
  const gateway = await startGatewayHttp({
    app: {
      request: async (_request, response) => {
        await sleep(300);
        response.end("done");
      },
    },
  });
  const answer = new Promise<string>((resolve, reject) => {
    httpRequest(urlOf(gateway, "/slow"), (response) => {
      response.setEncoding("utf8").on("data", resolve);
    })
      .on("error", reject)
      .end();
  });
  await sleep(100);
  await Promise.all([gateway.close(), expect(answer).resolves.toBe("done")]);
});

test("a taken port is said in one sentence, with what to do", async () => {
  const gateway = await startGatewayHttp({});
  await expect(startGatewayHttp({ port: gateway.port })).rejects.toMatchObject({
    code: "PORT_TAKEN",
    remedy: expect.stringContaining("PORT"),
  });
});

test("until its services are started it is not ready", async () => {
  const gateway = await startGatewayHttp({ services: () => null });
  const response = await fetch(urlOf(gateway, "/readyz"));
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ ready: false });
});
