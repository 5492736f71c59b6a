import type { FastifyInstance, FastifyRequest } from "fastify";
import { codeOf } from "../../../_runtime/errors.ts";
import type { Logger } from "../../../_runtime/logging.ts";
import { v1Requests } from "../../metrics.ts";
import type { Signature } from "../../webhooks/signature.ts";
import { ApiError } from "../api-error.ts";
import { V1_LIMITS, V1_RATES } from "../limits.ts";
import { RateLimit, takeOrRefuse } from "../rate-limit.ts";
import { RateRequest } from "./callback.ts";
import type { LiveRates } from "./live-rates.ts";
import { tableRates } from "./table-rate.ts";

export interface Carrier {
  readonly isSigned: Signature;
  /** null: no carrier is set up, every rate is an estimate. */
  readonly live: LiveRates | null;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
}

const PATH = "/v1/carrier/rates";

/**
 * Shopify's callback for a carrier service: live rates, or the table's while the carrier is silent. Signed like a webhook:
 * HMAC-SHA256 of the raw body with the app's secret. The header that names the shop is not signed: it only counts for the
 * rate limit, and the answer follows from the body alone.
 */
export async function carrierRoute(server: FastifyInstance, carrier: Carrier): Promise<void> {
  const shops = new RateLimit({ ...V1_RATES.carrier, most: V1_LIMITS.ratedShops, now: carrier.now });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.post(PATH, { bodyLimit: V1_LIMITS.carrierBodyBytes }, async (request) => {
    const asked = askedIn(request, carrier.isSigned);
    takeOrRefuse(shops, headerOf(request, "x-shopify-shop-domain"), "shop");
    return { rates: await ratesFor(asked, carrier) };
  });
}

function headerOf(request: FastifyRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

/** @throws ApiError 401 NOT_SIGNED, 400 BAD_INPUT. */
function askedIn(request: FastifyRequest, isSigned: Signature): RateRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  if (!isSigned(body, headerOf(request, "x-shopify-hmac-sha256"))) {
    throw new ApiError(401, "NOT_SIGNED", "the signature does not match the body", "only Shopify calls this");
  }
  const parsed = RateRequest.safeParse(jsonOf(body));
  if (!parsed.success) throw new ApiError(400, "BAD_INPUT", parsed.error.message, "send what Shopify sends");
  return parsed.data;
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

async function ratesFor(asked: RateRequest, { live, logger }: Carrier) {
  const count = (outcome: string) => v1Requests.inc({ operation: "carrierRates", outcome });
  if (live === null) {
    count("answered");
    return tableRates(asked);
  }
  try {
    const rates = await live.rates(asked);
    count("answered");
    return rates;
  } catch (error) {
    logger.warn({ code: codeOf(error), err: error }, "no live rates: the table rate stands in");
    count("degraded");
    return tableRates(asked);
  }
}
