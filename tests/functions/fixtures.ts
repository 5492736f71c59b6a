import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { type CompleteValidationResult, loadFixture, validateTestAssets } from "@shopify/shopify-function-test-helpers";
import { type GraphQLSchema, parse } from "graphql";
import type { FunctionBundle } from "../../simulator/extensions/bundle-function.ts";

export interface Fixture {
  readonly name: string;
  readonly input: Record<string, unknown>;
  readonly expectedOutput: Record<string, unknown>;
  readonly target: string;
  readonly exportName: string;
  /** What the Function says in its log; "" where nothing. */
  readonly log: string;
}

/** All fixtures of a Function's folder, in the form of Shopify's test helpers, with `payload.log` beside it. */
export async function fixturesOf(folder: string): Promise<Fixture[]> {
  const files = (await readdir(path.join(folder, "fixtures"))).filter((file) => file.endsWith(".json")).sort();
  return Promise.all(
    files.map(async (file) => {
      const fixture = await loadFixture(path.join(folder, "fixtures", file));
      const { payload } = JSON.parse(await readFile(path.join(folder, "fixtures", file), "utf8")) as {
        payload: { log?: string };
      };
      return { ...fixture, name: path.basename(file, ".json"), exportName: fixture.export, log: payload.log ?? "" };
    }),
  );
}

/** What is wrong with a fixture by Shopify's schema and the Function's own input query; [] where nothing is. */
export async function assetProblems(
  schema: GraphQLSchema,
  bundle: FunctionBundle,
  { target, exportName, input, expectedOutput }: Omit<Fixture, "name" | "log">,
): Promise<string[]> {
  const query = bundle.targets.find((candidate) => candidate.target === target)?.inputQuery;
  if (query === undefined) return [`no target ${target}`];
  const result: CompleteValidationResult = await validateTestAssets({
    schema,
    fixture: { export: exportName, input, expectedOutput, target },
    inputQueryAST: parse(query),
  });
  return [
    ...(result.error === undefined ? [] : [result.error]),
    ...result.inputQuery.errors.map(({ message }) => `query: ${message}`),
    ...result.inputFixture.errors.map(({ message }) => `input: ${message}`),
    ...result.outputFixture.errors.map(({ message }) => `output: ${message}`),
  ];
}
