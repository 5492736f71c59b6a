import { z } from "zod";
import { parseEnv, type ServiceEnv, serviceEnv } from "../_runtime/env.ts";

const Own = z.object({
  SHOPIFY_API_KEY: z.string().min(1).describe("the app's client id: session tokens are made for it"),
  SHOPIFY_API_SECRET: z.string().min(1).describe("the app's client secret: webhooks are signed with it"),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).describe("where gateway and app listen"),
  HOST: z.string().default("127.0.0.1").describe("0.0.0.0 where others than this machine must reach it"),
  REUSE_PORT: z.stringbool().default(false).describe("true where several gateways of one machine listen at one port"),
  CARRIER_RATES_URL: z.url().optional().describe("where live delivery rates are asked for, in Shopify's own format"),
  APP_URL: z.url().optional().describe("the admin app, where it runs apart from the gateway"),
});

export type GatewayEnv = ServiceEnv & z.output<typeof Own>;

/** @throws UserError BAD_ENV */
export function gatewayEnv(source: Readonly<Record<string, string | undefined>> = process.env): GatewayEnv {
  return { ...serviceEnv("gateway", source), ...parseEnv(Own, source) };
}
