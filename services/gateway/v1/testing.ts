import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import type { ServiceName } from "../../../contracts/services.ts";
import { serveQueries } from "../../_runtime/bus/serve.ts";
import { createLogger } from "../../_runtime/logging.ts";
import { type Answer, answer } from "../../_runtime/service.ts";
import { openServiceBus, type ServiceBus } from "../../_runtime/testing/service-bus.ts";
import { type GatewayServer, startHttp } from "../http.ts";
import { rights } from "../service.ts";
import { API_KEY, SECRET } from "../testing.ts";
import { signedWith } from "../webhooks/signature.ts";
import { openApi } from "./api.ts";

export { answer };
export const SHOP = "harbor-lane";
export const CUSTOMER = "gid://shopify/Customer/7";

const SECOND_MS = 1_000;

/** A token as the checkout gives it to an extension. Claims given as null are left out. */
export async function aToken(change: Record<string, unknown> = {}, secret = SECRET): Promise<string> {
  const seconds = Math.floor(Date.now() / SECOND_MS);
  const claims: Record<string, unknown> = {
    dest: `${SHOP}.myshopify.com`,
    aud: API_KEY,
    sub: CUSTOMER,
    exp: seconds + 300,
    nbf: seconds,
    iat: seconds,
    jti: randomUUID(),
    ...change,
  };
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  return new SignJWT(given).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(new TextEncoder().encode(secret));
}

/** A token as App Bridge gives it to an admin extension. */
export function aStaffToken(change: Record<string, unknown> = {}): Promise<string> {
  const domain = `https://${SHOP}.myshopify.com`;
  return aToken({ dest: domain, iss: `${domain}/admin`, sub: "91", ...change });
}

export interface TestApi {
  readonly server: GatewayServer;
  readonly bus: ServiceBus;
  /** A service behind, which answers so; ends by what is returned. */
  behind(service: ServiceName, answers: readonly Answer[]): Promise<() => Promise<void>>;
  get(path: string, token?: string): Promise<Response>;
  post(path: string, body: unknown, token?: string): Promise<Response>;
  close(): Promise<void>;
}

/** The API on a real NATS with the gateway's real rights; what is behind it, a test puts there. */
export async function openTestApi(): Promise<TestApi> {
  const bus = await openServiceBus(rights);
  const logger = createLogger("gateway");
  logger.level = "silent";
  const isSigned = signedWith(SECRET);
  const api = openApi({ bus: await bus.open("gateway"), logger, isSigned, apiKey: API_KEY, apiSecret: SECRET });
  const server = await startHttp({
    port: 0,
    host: "127.0.0.1",
    isSigned,
    queue: { add: async () => undefined },
    logger,
    now: () => new Date(),
    services: () => [],
    v1: api.routes,
  });
  const url = `http://127.0.0.1:${server.port}`;
  const bearer = (token?: string): Record<string, string> => (token ? { authorization: `Bearer ${token}` } : {});
  return {
    server,
    bus,
    behind: async (service, answers) => {
      const connected = await bus.open(service, "admin");
      const serving = serveQueries({ bus: connected, service, answers, logger });
      await connected.connection.flush();
      return () => serving.stop();
    },
    get: (path, token) => fetch(url + path, { headers: bearer(token) }),
    post: (path, body, token) =>
      fetch(url + path, {
        method: "POST",
        headers: { "content-type": "application/json", ...bearer(token) },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
    close: async () => {
      await server.close();
      api.close();
      await bus.close();
    },
  };
}
