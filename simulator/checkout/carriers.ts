import { createHash, createHmac } from "node:crypto";
import { z } from "zod";
import type { CarrierService } from "../customizations/model.ts";
import { decimal } from "../money.ts";
import type { World } from "../world.ts";
import { type CheckoutCart, type DeliveryOption, subtotalOf } from "./cart.ts";

/** Source: DeliveryCarrierService of Shopify's schema, "Response Timeouts" (under 1,500 requests a minute). */
const TIMEOUT_MS = 10_000;
/** Source: there, "Server-side caching of requests". */
const KEEP_MS = 15 * 60_000;
const KEEP_FAILURE_MS = 30_000;
const MAX_KEPT = 500;
const MAX_RATES = 50;

const Answer = z.object({
  rates: z
    .array(
      z.object({
        service_name: z.string().min(1),
        service_code: z.string().min(1),
        description: z.string().nullish(),
        currency: z.string(),
        total_price: z.union([z.string().regex(/^\d+$/), z.number().int().min(0)]),
      }),
    )
    .max(MAX_RATES),
});

interface Kept {
  readonly until: number;
  readonly rates: readonly DeliveryOption[];
}

const kept = new WeakMap<World, Map<string, Kept>>();

/**
 * Asks every active carrier service of the app for rates, once each, without retry. One that fails, is late, or answers
 * what cannot be read offers nothing; the shop's own rates stand beside it in any case, and are its backup.
 */
export async function carrierRates(world: World, cart: CheckoutCart): Promise<readonly DeliveryOption[]> {
  const services = world.customizations.list(cart.shop.shop, "carrierService").filter((one) => one.active);
  if (cart.delivery.length === 0) return [];
  const answers = await Promise.all(services.map((service) => ratesOf(world, service, cart)));
  return answers.flat();
}

async function ratesOf(world: World, service: CarrierService, cart: CheckoutCart): Promise<readonly DeliveryOption[]> {
  const body = JSON.stringify(rateRequest(world, cart));
  const known = kept.get(world) ?? new Map<string, Kept>();
  kept.set(world, known);
  const key = createHash("sha256").update(`${service.id}\n${body}`).digest("hex");
  const now = world.clock.now();
  const before = known.get(key);
  if (before && before.until > now) return before.rates;
  const rates = await ask(world, service, cart, body);
  if (known.size >= MAX_KEPT) known.clear();
  known.set(key, { until: now + (rates ? KEEP_MS : KEEP_FAILURE_MS), rates: rates ?? [] });
  return rates ?? [];
}

/** Undefined: it failed. */
async function ask(
  world: World,
  service: CarrierService,
  { shop }: CheckoutCart,
  body: string,
): Promise<readonly DeliveryOption[] | undefined> {
  const hmac = createHmac("sha256", world.app.config.clientSecret).update(body).digest("base64");
  try {
    const response = await fetch(service.callbackUrl, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-shopify-shop-domain": shop.domain,
        "x-shopify-hmac-sha256": hmac,
        "x-shopify-api-version": world.app.config.webhookApiVersion,
      },
      body,
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const { rates } = Answer.parse(await response.json());
    const foreign = rates.find(({ currency }) => currency !== shop.currency);
    if (foreign) throw new Error(`a rate in ${foreign.currency}, where the shop sells in ${shop.currency}`);
    return rates.map((rate) => ({
      code: rate.service_code,
      title: rate.service_name,
      description: rate.description ?? undefined,
      priceMinor: minorOfSubunits(Number(rate.total_price), shop.currency),
      source: service.name,
    }));
  } catch (error) {
    process.stderr.write(
      `carrier service ${service.name}: ${error instanceof Error ? error.message : String(error)}\n`,
    );
    return undefined;
  }
}

/** Rates are told in hundredths, also where the currency has no subunit. */
function minorOfSubunits(subunits: number, currency: string): number {
  const digits = (decimal(0, currency).split(".")[1] ?? "").length;
  return Math.round((subunits * 10 ** digits) / 100);
}

function subunitsOf(minor: number, currency: string): number {
  const digits = (decimal(0, currency).split(".")[1] ?? "").length;
  return Math.round((minor * 100) / 10 ** digits);
}

/** The documented request. Source: DeliveryCarrierService of Shopify's schema, "Example shipping rate request". */
function rateRequest(world: World, cart: CheckoutCart): Record<string, unknown> {
  const { shop, lines, address, buyer } = cart;
  const [location] = world.shops.locations(shop.shop);
  const subunits = (minor: number) => subunitsOf(minor, shop.currency);
  const place = { address3: null, phone: null, fax: null, email: null, address_type: null };
  const subtotal = String(subunits(subtotalOf(lines)));
  return {
    rate: {
      origin: {
        country: location?.countryCode ?? shop.countryCode,
        postal_code: location?.zip ?? "",
        province: null,
        city: location?.city ?? "",
        name: null,
        address1: location?.address1 ?? "",
        address2: "",
        company_name: shop.name,
        ...place,
      },
      destination: {
        country: cart.countryCode,
        postal_code: address?.zip ?? "",
        province: address?.province ?? null,
        city: address?.city ?? "",
        name: [address?.firstName, address?.lastName].filter(Boolean).join(" ") || null,
        address1: address?.address1 ?? "",
        address2: address?.address2 ?? "",
        company_name: address?.company ?? null,
        ...place,
      },
      items: lines
        .filter(({ variant }) => variant.requiresShipping)
        .map(({ product, variant, quantity, unitMinor, title }) => ({
          name: title,
          sku: variant.sku ?? "",
          quantity,
          grams: variant.grams,
          price: subunits(unitMinor),
          vendor: product.vendor,
          requires_shipping: true,
          taxable: variant.taxable,
          fulfillment_service: "manual",
          properties: null,
          product_id: product.id,
          variant_id: variant.id,
        })),
      currency: shop.currency,
      locale: cart.locale,
      order_totals: { subtotal_price: subtotal, total_price: subtotal, discount_amount: "0" },
      customer: buyer.customer ? { id: buyer.customer.id, tags: buyer.customer.tags } : null,
    },
  };
}
