import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** A test that says nothing else may take this long: starting processes on a busy laptop is slow. */
const TEST_TIMEOUT_MS = 30_000;
const HOOK_TIMEOUT_MS = 60_000;
const E2E_TIMEOUT_MS = 180_000;

const NOT_OURS = ["**/node_modules/**", "**/build/**", "**/.flotilla/**", "**/generated/**"];

/** What renders: each test file is a worker of its own with the document that Shopify gives an extension. */
const UI_EXTENSIONS = ["extensions/*/src/**/*.test.tsx"];

export default defineConfig({
  test: {
    globalSetup: ["tests/setup/global.ts"],
    projects: [
      {
        resolve: {
          alias: [
            {
              find: /^core-js\/actual\/set\/.*$/,
              replacement: join(import.meta.dirname, "tests/functions/nothing.ts"),
            },
          ],
        },
        test: {
          name: "unit",
          include: ["**/*.test.ts", "**/*.test.tsx"],
          exclude: [...NOT_OURS, ...UI_EXTENSIONS, "tests/e2e/**"],
          testTimeout: TEST_TIMEOUT_MS,
          hookTimeout: HOOK_TIMEOUT_MS,
          pool: "forks",
          // The alias above holds only for what vitest imports itself.
          server: { deps: { inline: ["@shopify/shopify-function-test-helpers"] } },
          // What a test provokes on purpose is no news. LOG_LEVEL=debug npm test -- services/orders shows it.
          env: { LOG_LEVEL: process.env.LOG_LEVEL ?? "silent" },
        },
      },
      {
        test: {
          name: "extensions",
          include: UI_EXTENSIONS,
          exclude: NOT_OURS,
          testTimeout: TEST_TIMEOUT_MS,
          pool: "forks",
          setupFiles: ["tests/extensions/document.ts"],
          // It finds the extension by the path of its own file, and imports it by vitest.
          server: { deps: { inline: ["@shopify/ui-extensions-tester"] } },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: NOT_OURS,
          testTimeout: E2E_TIMEOUT_MS,
          hookTimeout: E2E_TIMEOUT_MS,
          pool: "forks",
          fileParallelism: false,
        },
      },
    ],
  },
});
