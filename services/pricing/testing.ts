import { randomUUID } from "node:crypto";
import type { DataOf, MessageType } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { PriceEffect, PriceRule } from "../../contracts/price-rule.ts";
import { liveMessage } from "../_runtime/testing/service-bus.ts";

export const SHOP = "harbor-lane";
export const customerGid = (number: number) => `gid://shopify/Customer/${number}`;

type ProductEffect = Extract<PriceEffect, { kind: "product" }>;

/** From 10 pieces on 8 % less, for everyone, at all times. */
export function aRule(change: Partial<Omit<PriceRule, "effect">> & { effect?: PriceEffect } = {}): PriceRule {
  return {
    ruleId: randomUUID(),
    name: "Volume break",
    label: "",
    effect: volume(),
    audience: { type: "everyone" },
    startsAt: null,
    endsAt: null,
    timeZone: "Europe/Berlin",
    priority: 10,
    combination: "best",
    capBps: null,
    capMinor: null,
    testCustomerIds: [],
    ...change,
  };
}

export function volume(change: Partial<ProductEffect> = {}): ProductEffect {
  return {
    kind: "product",
    scope: { type: "all", except: [] },
    countBy: "line",
    tiers: [{ fromQuantity: 10, value: { type: "percent", percentBps: 800 } }],
    ...change,
  };
}

export function about(productIds: readonly string[], percentBps = 800): ProductEffect {
  return volume({
    scope: { type: "products", productIds: [...productIds] },
    tiers: [{ fromQuantity: 10, value: { type: "percent", percentBps } }],
  });
}

/** A command of the app's, of now. */
export function command<M extends MessageType>(type: M, data: DataOf<M>, change: Partial<Message> = {}): Message {
  return { ...liveMessage(type, SHOP, randomUUID(), data), actor: "staff:jane", ...change };
}
