import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { createLogger } from "../../../_runtime/logging.ts";
import { SECRET, signatureOf } from "../../testing.ts";
import { signedWith } from "../../webhooks/signature.ts";
import { v1Routes } from "../routes.ts";
import { liveRatesOver } from "./live-rates.ts";

/* What the bugs would look like: a checkout without delivery because a carrier is down; rates for anybody who asks. */

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const logger = createLogger("gateway");
logger.level = "silent";

async function api(carrierUrl?: string) {
  const server = Fastify();
  const live = carrierUrl === undefined ? null : liveRatesOver(carrierUrl);
  const now = Date.now;
  const carrier = { isSigned: signedWith(SECRET), live, logger, now };
  const nobody = { operations: [], verify: null as never, document: {} };
  await server.register((scope) => v1Routes(scope, { ...nobody, logger, now, carrier }));
  open.push(() => server.close());
  return async (body: string, headers: Record<string, string> = { "x-shopify-hmac-sha256": signatureOf(body) }) => {
    const answer = await server.inject({
      method: "POST",
      url: "/v1/carrier/rates",
      payload: body,
      headers: { "content-type": "application/json", ...headers },
    });
    return { status: answer.statusCode, body: answer.json() as { rates?: Record<string, string>[]; code?: string } };
  };
}

async function carrier(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const item = (change: object = {}) => ({ name: "Lamp", quantity: 1, grams: 900, price: 4_200, ...change });
const asking = (change: object = {}, items: object[] = [item()]) =>
  JSON.stringify({
    rate: {
      origin: { country: "DE" },
      destination: { country: "DE" },
      items,
      currency: "EUR",
      locale: "de",
      ...change,
    },
  });

test.each([
  ["a parcel in the country", asking(), "490"],
  ["to another country", asking({ destination: { country: "AT" } }), "1390"],
  ["a heavy one", asking({}, [item({ quantity: 5 })]), "850"],
  ["in yen, as Shopify wants them", asking({ currency: "JPY" }), "49000"],
])("without a carrier the table says what it costs: %s", async (_, body, price) => {
  const answer = await (await api())(body);
  expect(answer).toMatchObject({ status: 200, body: { rates: [{ service_name: "Estimated", total_price: price }] } });
});

test("what needs no shipping has no rate", async () => {
  expect(await (await api())(asking({}, [item({ requires_shipping: false })]))).toMatchObject({ body: { rates: [] } });
});

test("a carrier is asked what Shopify asked, and its rates are given back", async () => {
  let asked = "";
  const rate = { service_name: "Swift", service_code: "S1", total_price: 720, description: "", currency: "EUR" };
  const url = await carrier((request, response) => {
    request.on("data", (piece: Buffer) => (asked += piece.toString()));
    request.on("end", () => response.end(JSON.stringify({ rates: [rate] })));
  });
  const body = asking({ order_totals: { subtotal_price: 42 } });
  expect((await (await api(url))(body)).body.rates).toEqual([{ ...rate, total_price: "720" }]);
  expect(JSON.parse(asked)).toEqual(JSON.parse(body));
});

test("a carrier that fails, hangs or talks nonsense is stood in for within Shopify's time, and then left alone", async () => {
  let calls = 0;
  const ways: RequestListener[] = [
    (_, response) => response.writeHead(500).end(),
    () => undefined,
    (_, response) => response.end("<html>"),
    (_, response) => response.end('{"rates":[{"service_name":""}]}'),
    (request) => request.socket.destroy(),
  ];
  const url = await carrier((request, response) => ways[calls++]?.(request, response));
  const rates = await api(url);
  for (let turn = 0; turn < 8; turn++) {
    const startedAt = performance.now();
    expect(await rates(asking())).toMatchObject({ status: 200, body: { rates: [{ service_name: "Estimated" }] } });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  }
  expect(calls).toBe(ways.length);
});

test.each([
  ["not signed", asking(), {}, 401, "NOT_SIGNED"],
  ["signed for another body", asking(), { "x-shopify-hmac-sha256": signatureOf("{}") }, 401, "NOT_SIGNED"],
  ["signed by another app", asking(), { "x-shopify-hmac-sha256": signatureOf(asking(), "other") }, 401, "NOT_SIGNED"],
  ["no JSON", "{", { "x-shopify-hmac-sha256": signatureOf("{") }, 400, "BAD_INPUT"],
  ["no cart", "{}", { "x-shopify-hmac-sha256": signatureOf("{}") }, 400, "BAD_INPUT"],
])("refused: %s", async (_, body, headers, status, code) => {
  expect(await (await api())(body, headers)).toMatchObject({ status, body: { code } });
});

test("a body larger than any cart is refused before it is read", async () => {
  expect((await (await api())(" ".repeat(1_100_000))).status).toBe(413);
});
