import { z } from "zod";
import { DEFAULT_ESTIMATE, type DeliveryEstimate, deliveryDates } from "../../../contracts/delivery.ts";
import { DeliveryPromise } from "../../../contracts/queries/inventory.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { answerOrLast, askOnce } from "./asking.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { V1_LIMITS } from "./limits.ts";
import { type Operation, operation } from "./operation.ts";
import { Degraded } from "./schemas.ts";

const VARIANT = /^(?:gid:\/\/shopify\/ProductVariant\/)?(\d{1,20}):(\d{1,6})$/;

interface Line {
  readonly variantId: string;
  readonly quantity: number;
}

/** "123:2,gid://shopify/ProductVariant/5:1" */
const Variants = z
  .string()
  .max(V1_LIMITS.variants * 70)
  .describe(`variants of the cart with their quantities, e.g. 123:2,456:1; ${V1_LIMITS.variants} at most`)
  .refine((text) => linesOf(text) !== null, "variants and quantities such as 123:2,456:1");

function linesOf(text: string): Line[] | null {
  const lines: Line[] = [];
  for (const part of text.split(",")) {
    const [, number, quantity] = VARIANT.exec(part) ?? [];
    if (number === undefined || Number(quantity) < 1 || lines.length === V1_LIMITS.variants) return null;
    lines.push({ variantId: `gid://shopify/ProductVariant/${number}`, quantity: Number(quantity) });
  }
  return lines;
}

type Promised = z.output<typeof DeliveryPromise.output>;

/** What inventory promises, kept until the stock of the shop changes. */
export function promiseReader(now: () => number) {
  const { keptAnswers: most, freshMs, keepMs } = V1_LIMITS;
  return {
    promises: new KeptAnswers<Promised>({ most, freshMs, keepMs, now }),
    /** By shop and country: what to reckon by where nobody answers. */
    estimates: new KeptAnswers<DeliveryEstimate>({ most, freshMs: keepMs, keepMs, now }),
  };
}
export type PromiseReader = ReturnType<typeof promiseReader>;

export function deliveryOperation(bus: Bus, { promises, estimates }: PromiseReader, now: () => number): Operation {
  return operation({
    method: "GET",
    path: "/v1/checkout/delivery",
    operationId: "checkoutDelivery",
    summary: "When the cart arrives, by the stock of one location that has all of it, or by the shop's estimate.",
    audience: "buyer",
    input: z.object({
      variants: Variants,
      country: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional()
        .describe("where it goes to, ISO 3166-1, e.g. DE"),
    }),
    answer: z.object({
      earliest: z.iso.date(),
      latest: z.iso.date(),
      location: z.string().nullable().describe("the location it leaves from; null where none has all of it"),
      estimated: z.boolean().describe("reckoned without stock: say that it is an estimate"),
      degraded: Degraded,
    }),
    run: async ({ variants, country = null }, asker) => {
      const lines = linesOf(variants) ?? [];
      const about = `${country ?? ""} ${variants}`;
      const { value, degraded } = await answerOrLast(promises, asker.shop, about, async () => {
        const promised = await askOnce(bus, DeliveryPromise, asker, { lines, country });
        await estimates.fresh(asker.shop, country ?? "", async () => promised.estimate);
        return promised;
      });
      if (value && !degraded) {
        const { earliest, latest, location } = value;
        return { earliest, latest, location, estimated: location === null, degraded };
      }
      // A promise of an hour ago is none: its stock may be gone. The lead times still hold.
      const estimate =
        value?.estimate ??
        estimates.last(asker.shop, country ?? "") ??
        estimates.last(asker.shop, "") ??
        DEFAULT_ESTIMATE;
      return { ...deliveryDates(estimate, new Date(now())), location: null, estimated: true, degraded: true };
    },
  });
}
