import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { FastifyInstance } from "fastify";

const here = (path: string) => new URL(path, import.meta.url);
const inter = (file: string) => createRequire(import.meta.url).resolve(`@fontsource-variable/inter/files/${file}`);

/** Every file that a page may ask for, by the name it asks for: nothing else of the disk can be reached. */
const ASSETS: Record<string, { file: URL | string; type: string }> = {
  "base.css": { file: here("styles/base.css"), type: "text/css; charset=utf-8" },
  "shell.css": { file: here("styles/shell.css"), type: "text/css; charset=utf-8" },
  "frame.css": { file: here("styles/frame.css"), type: "text/css; charset=utf-8" },
  "shop.css": { file: here("styles/shop.css"), type: "text/css; charset=utf-8" },
  "checkout.css": { file: here("styles/checkout.css"), type: "text/css; charset=utf-8" },
  "icon.svg": { file: here("styles/icon.svg"), type: "image/svg+xml" },
  "app-frame.js": { file: here("../shell/browser/app-frame.js"), type: "text/javascript; charset=utf-8" },
  "app-frame-messages.js": {
    file: here("../shell/browser/app-frame-messages.js"),
    type: "text/javascript; charset=utf-8",
  },
  "picker.js": { file: here("../shell/browser/picker.js"), type: "text/javascript; charset=utf-8" },
  "product.js": { file: here("../storefront/browser/product.js"), type: "text/javascript; charset=utf-8" },
  "checkout.js": { file: here("../storefront/browser/checkout.js"), type: "text/javascript; charset=utf-8" },
  "live.js": { file: here("../admin/browser/live.js"), type: "text/javascript; charset=utf-8" },
  "inter-latin.woff2": { file: inter("inter-latin-opsz-normal.woff2"), type: "font/woff2" },
  "inter-latin-ext.woff2": { file: inter("inter-latin-ext-opsz-normal.woff2"), type: "font/woff2" },
};

/** GET /assets/<name>: style sheets, scripts and the typeface of the simulator's own pages. */
export function serveAssets(app: FastifyInstance): void {
  for (const [name, { file, type }] of Object.entries(ASSETS)) {
    const bytes = readFileSync(file);
    const cache = type.startsWith("font/") ? "public, max-age=86400, immutable" : "no-cache";
    app.get(`/assets/${name}`, async (_request, reply) => reply.type(type).header("cache-control", cache).send(bytes));
  }
}
