import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";

/** The parts of a Function's shopify.extension.toml that Shopify acts on. Source: shopify.dev/docs/apps/build/functions. */
const Toml = z.object({
  api_version: z.string().optional(),
  extensions: z.array(
    z.looseObject({
      type: z.string(),
      handle: z.string().optional(),
      name: z.string().optional(),
      api_version: z.string().optional(),
      targeting: z
        .array(z.looseObject({ target: z.string(), input_query: z.string().optional(), export: z.string().optional() }))
        .default([]),
      input: z.looseObject({ variables: z.object({ namespace: z.string(), key: z.string() }).optional() }).optional(),
    }),
  ),
});

/** What creates a customization out of the Function: the Admin API's apiType. */
export type FunctionApi = "discount" | "cart_checkout_validation" | "cart_transform";

export interface FunctionTarget {
  readonly target: string;
  /** Text of the input query. */
  readonly inputQuery: string;
  /** Name of the export in the bundle. */
  readonly exportName: string;
}

export interface FunctionExtension {
  readonly handle: string;
  /** As Shopify's: it does not change with deployments. */
  readonly functionId: string;
  readonly title: string;
  readonly apiVersion: string;
  /** Undefined: none of its targets is one that the simulator runs. */
  readonly api: FunctionApi | undefined;
  readonly targets: readonly FunctionTarget[];
  /** The owner's metafield whose JSON object gives the input query's variables. */
  readonly variables: { readonly namespace: string; readonly key: string } | undefined;
  readonly folder: string;
}

/** The app's Functions, by handle. */
export interface FunctionCatalogue {
  list(): FunctionExtension[];
  find(handle: string): FunctionExtension | undefined;
}

export const APIS_BY_TARGET: Readonly<Record<string, FunctionApi>> = {
  "cart.lines.discounts.generate.run": "discount",
  "cart.delivery-options.discounts.generate.run": "discount",
  "cart.validations.generate.run": "cart_checkout_validation",
  "cart.transform.run": "cart_transform",
};

/**
 * Reads the tomls one level below `folder` each time it is asked, so that a change counts at once in dev.
 * @throws Error naming the file where one does not read as a toml of an extension.
 */
export function openCatalogue(folder: string): FunctionCatalogue {
  const list = () =>
    globSync("*/shopify.extension.toml", { cwd: folder })
      .sort()
      .flatMap((file) => functionsOf(resolve(folder, file)));
  return { list, find: (handle) => list().find((one) => one.handle === handle) };
}

function functionsOf(file: string): FunctionExtension[] {
  const parsed = Toml.safeParse(parse(readFileSync(file, "utf8")));
  if (!parsed.success) {
    throw new Error(`${file}: ${parsed.error.issues.map((one) => `${one.path.join(".")}: ${one.message}`).join("; ")}`);
  }
  const folder = dirname(file);
  return parsed.data.extensions
    .filter((one) => one.type === "function")
    .map((one) => {
      const handle = one.handle ?? "";
      const targets = one.targeting.map(({ target, input_query, export: exportName }) => ({
        target,
        inputQuery: queryText(folder, input_query ?? "src/run.graphql"),
        exportName: exportName ?? "run",
      }));
      return {
        handle,
        functionId: uuidOf(handle),
        title: one.name ?? handle,
        apiVersion: one.api_version ?? parsed.data.api_version ?? "",
        api: targets.map(({ target }) => APIS_BY_TARGET[target]).find((api) => api !== undefined),
        targets,
        variables: one.input?.variables,
        folder,
      };
    });
}

function queryText(folder: string, file: string): string {
  const path = resolve(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function uuidOf(handle: string): string {
  const hex = createHash("sha256").update(`function/${handle}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
