import path from "node:path";
import { loadSchema } from "@shopify/shopify-function-test-helpers";
import type { GraphQLSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FUNCTIONS, generateFunctionSchemas } from "../../scripts/functions/schemas.ts";
import { bundleFunction, type FunctionBundle } from "../../simulator/extensions/bundle-function.ts";
import { type OpenFunction, openFunction } from "../../simulator/extensions/run-function.ts";
import { assetProblems, fixturesOf } from "./fixtures.ts";

const ROOT = path.join(import.meta.dirname, "..", "..");

beforeAll(generateFunctionSchemas);

describe.each(FUNCTIONS.map(({ folder }) => path.join(ROOT, folder)))("%s", async (folder) => {
  const fixtures = await fixturesOf(folder);
  let bundle: FunctionBundle;
  let open: OpenFunction;
  let schema: GraphQLSchema;
  beforeAll(async () => {
    bundle = await bundleFunction(folder);
    open = await openFunction(bundle, { counted: false });
    schema = await loadSchema(path.join(folder, "schema.graphql"));
  });
  afterAll(() => {
    open?.close();
  });

  test.each(fixtures)("$name: fits Shopify's schema and the input query", async (fixture) => {
    expect(await assetProblems(schema, bundle, fixture)).toEqual([]);
  });

  test.each(fixtures)("$name: the bundle answers so", ({ exportName, input, expectedOutput, log }) => {
    const run = open.run(exportName, input);
    expect({ output: run.output, error: run.error, log: run.log.trim() }).toEqual({
      output: expectedOutput,
      error: null,
      log,
    });
  });

  test("every target has a fixture", () => {
    expect(new Set(fixtures.map(({ target }) => target))).toEqual(new Set(bundle.targets.map(({ target }) => target)));
  });

  test("a fixture that does not fit is told", async () => {
    const [fixture] = fixtures;
    const wrong = { ...fixture!, input: { ...fixture!.input, nonsense: 1 } };
    expect(await assetProblems(schema, bundle, wrong)).not.toEqual([]);
  });
});
