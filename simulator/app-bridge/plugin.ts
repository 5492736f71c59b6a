import { readFileSync } from "node:fs";
import type { FastifyPluginAsync } from "fastify";
import type { Front } from "../html/front.ts";

/** In this order: each adds to the one object that the later ones use. */
const PARTS = ["messages", "config", "fetch", "navigation", "elements", "modal", "global"];

/**
 * GET /app-bridge.js: what stands in for Shopify's App Bridge inside the app's frame. One classic script, because the
 * app needs window.shopify before the rest of its page is read; made of parts, each in a scope of its own.
 */
export function appBridgePlugin(_front: Front): FastifyPluginAsync {
  const script = appBridgeScript();
  return async (app) => {
    app.get("/app-bridge.js", async (_request, reply) =>
      reply
        .type("text/javascript; charset=utf-8")
        .header("cache-control", "no-cache")
        .header("cross-origin-resource-policy", "cross-origin")
        .send(script),
    );
  };
}

function appBridgeScript(): string {
  const parts = PARTS.map((part) => readFileSync(new URL(`browser/${part}.js`, import.meta.url), "utf8"));
  return `"use strict";\n(() => {\nif (window.shopify) return;\nconst bridge = {};\n${parts.map((part) => `{\n${part}}\n`).join("")}})();\n`;
}
