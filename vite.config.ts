import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { vitePlugin as remix } from "@remix-run/dev";
import { type BuildEnvironmentOptions, defineConfig, type Plugin } from "vite";
import { COMPRESSED_SUFFIX } from "./app/precompressed.ts";

/**
 * Loaded from source by Node, these are thousands of small files: bundled into the server build they start in a
 * tenth of the time and take a fraction of the memory.
 */
const BUNDLED_INTO_SERVER = ["@shopify/polaris", "@shopify/polaris-icons", "@shopify/shopify-app-remix"];

/** Under `shopify app dev` the pages are asked for by the tunnel's host name, which Vite must know. */
function allowedHosts(): string[] {
  const appUrl = process.env.SHOPIFY_APP_URL;
  return appUrl && URL.canParse(appUrl) ? [new URL(appUrl).hostname] : [];
}

/** Not ours to change: comments inside packages, and routes that are all server. */
const QUIET_WARNINGS = new Set(["INVALID_ANNOTATION", "EMPTY_BUNDLE", "INCONSISTENT_IMPORT_ATTRIBUTES"]);

const warnOfWhatMatters: NonNullable<BuildEnvironmentOptions["rollupOptions"]>["onwarn"] = (warning, warn) => {
  if (!QUIET_WARNINGS.has(warning.code ?? "")) warn(warning);
};

/** Smaller files win nothing. */
const COMPRESS_FROM_BYTES = 1_500;
/** 11 takes ten times as long for a twentieth less. */
const BROTLI_QUALITY = 9;

/** Compresses what browsers load once, when it is built: no request pays for it (app/precompressed.ts). */
function compressAssets(): Plugin {
  return {
    name: "compress-assets",
    apply: "build",
    writeBundle(options, bundle) {
      if (this.environment.name !== "client") return;
      for (const name of Object.keys(bundle).filter((file) => /\.(?:js|css)$/.test(file))) {
        const file = join(options.dir ?? "", name);
        const content = readFileSync(file);
        if (content.length < COMPRESS_FROM_BYTES) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
        writeFileSync(file + COMPRESSED_SUFFIX, brotliCompressSync(content, { params }));
      }
    },
  };
}

export default defineConfig({
  clearScreen: false,
  logLevel: "warn",
  server: {
    allowedHosts: allowedHosts(),
    // The gateway is the only door: Vite runs behind it as middleware and never listens by itself.
    middlewareMode: true,
    preTransformRequests: true,
    watch: { ignored: ["**/.flotilla/**", "**/simulator/**", "**/tests/**"] },
  },
  ssr: { noExternal: BUNDLED_INTO_SERVER },
  optimizeDeps: {
    // Those Vite would find only while a page loads, and then load that page anew.
    include: [
      "react",
      "react-dom",
      "react-dom/client",
      "react/jsx-dev-runtime",
      "react/jsx-runtime",
      "@remix-run/react",
      "@shopify/app-bridge-react",
      "@shopify/polaris",
      "@shopify/polaris-icons",
      "@shopify/shopify-app-remix/react",
      "react-i18next",
      "i18next",
      "recharts",
      "zod",
    ],
  },
  build: {
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    target: "es2022",
    rollupOptions: { onwarn: warnOfWhatMatters },
  },
  plugins: [
    compressAssets(),
    remix({
      ignoredRouteFiles: ["**/.*", "**/*.test.*"],
      future: {
        v3_fetcherPersist: true,
        v3_relativeSplatPath: true,
        v3_throwAbortReason: true,
        // The whole route manifest is a few hundred bytes: asking for it piece by piece would only cost round trips.
        v3_lazyRouteDiscovery: false,
        // App Bridge retries a refused session token by the answer's own status and headers, which single fetch hides.
        v3_singleFetch: false,
      },
    }),
  ],
});
