import { vitePlugin as remix } from "@remix-run/dev";
import { type BuildEnvironmentOptions, defineConfig } from "vite";

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
  optimizeDeps: { include: ["@shopify/app-bridge-react", "@shopify/polaris", "react-i18next", "i18next"] },
  build: {
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    target: "es2022",
    rollupOptions: { onwarn: warnOfWhatMatters },
  },
  plugins: [
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
