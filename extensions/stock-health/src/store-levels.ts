import { useEffect, useState } from "preact/hooks";
import { DEADLINE_MS } from "./ask.ts";
import { byLocation, type Level } from "./stock.ts";

/** A product with more variants or locations than these shows the first ones. */
const LEVELS = `query StockHealth($id: ID!) {
  product(id: $id) {
    variants(first: 25) {
      nodes {
        inventoryItem {
          inventoryLevels(first: 10) {
            nodes {
              location { name }
              quantities(names: ["available", "committed", "incoming"]) { name quantity }
            }
          }
        }
      }
    }
  }
}`;

interface Answer {
  readonly product: {
    readonly variants: {
      readonly nodes: readonly { readonly inventoryItem: { readonly inventoryLevels: { readonly nodes: Levels } } }[];
    };
  } | null;
}

type Levels = readonly {
  readonly location: { readonly name: string };
  readonly quantities: readonly { readonly name: string; readonly quantity: number }[];
}[];

/** The store's own figures, which need none of our servers. undefined: not yet; null: the store does not answer. */
export function useStoreLevels(productId: string): readonly Level[] | null | undefined {
  const [levels, setLevels] = useState<readonly Level[] | null | undefined>(undefined);
  useEffect(() => {
    let current = true;
    void readLevels(productId).then((read) => {
      if (current) setLevels(read);
    });
    return () => {
      current = false;
    };
  }, [productId]);
  return levels;
}

async function readLevels(productId: string): Promise<readonly Level[] | null> {
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), DEADLINE_MS));
  const asked = shopify.query<Answer>(LEVELS, { variables: { id: productId } }).then(
    ({ data }) => (data?.product ? levelsOf(data.product) : null),
    () => null,
  );
  return Promise.race([asked, late]);
}

function levelsOf({ variants }: NonNullable<Answer["product"]>): readonly Level[] {
  return byLocation(
    variants.nodes.flatMap(({ inventoryItem }) =>
      inventoryItem.inventoryLevels.nodes.map(({ location, quantities }) => {
        const quantity = (name: string) => quantities.find((candidate) => candidate.name === name)?.quantity ?? 0;
        return {
          location: location.name,
          available: quantity("available"),
          committed: quantity("committed"),
          incoming: quantity("incoming"),
        };
      }),
    ),
  );
}
