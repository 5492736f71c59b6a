export interface FunctionTarget {
  /** e.g. "cart.lines.discounts.generate.run". */
  readonly target: string;
  /** The JavaScript export that answers it, e.g. "cartLinesDiscountsGenerateRun". */
  readonly exportName: string;
  /** GraphQL text. */
  readonly inputQuery: string;
}

export interface FunctionBundle {
  readonly handle: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly targets: readonly FunctionTarget[];
  /** ES module as the Shopify CLI hands it to Javy. */
  readonly script: string;
  /** Metafield of the owner that holds the input query's variables. */
  readonly variables: { readonly namespace: string; readonly key: string } | null;
}

/** Bundles a Function's folder with the Shopify CLI's own options. */
export async function bundleFunction(_folder: string): Promise<FunctionBundle> {
  throw new Error("not there yet");
}
