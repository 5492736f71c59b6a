import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** What the signature should be for the test app's secret. */
  readonly signature: string;
}

/** An app's endpoint that keeps what it was sent and answers what the test says. */
export async function openReceiver(secret: string) {
  const received: Received[] = [];
  let answer = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const raw = Buffer.concat(chunks);
      received.push({
        topic: String(request.headers["x-shopify-topic"]),
        webhookId: String(request.headers["x-shopify-webhook-id"]),
        eventId: String(request.headers["x-shopify-event-id"]),
        headers: request.headers,
        body: raw.toString("utf8"),
        signature: createHmac("sha256", secret).update(raw).digest("base64"),
      });
      response.writeHead(answer).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith: (status: number) => {
      answer = status;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
