import { z } from "zod";
import type { CsvSource } from "../order-import/rows.ts";
import { type ImportRuns, openImports } from "../order-import/runs.ts";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { ShopName } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";

const MAX_RATE = 10_000;
const ImportPath = z.strictObject({ importId: z.string() });

/** Orders of another system, from Shopify's order-export CSV. */
export function importRoutes(world: World): { routes: ControlRoute[]; imports: ImportRuns } {
  const imports = openImports(world);
  const tag = "orders";
  const answers =
    "{importId, state: reading, importing, done, stopped or failed, ordersRead, ordersDone, alreadyThere, refundsDone, customersMade, reachedAt, error}";
  const routes = [
    route({
      method: "POST",
      path: "/_control/import/orders",
      summary:
        "Load a file in Shopify's order-export CSV format: as the store's past, or live, one order after another on the movable clock",
      tag,
      answers,
      body: z.strictObject({
        shop: ShopName,
        file: z.string().optional().describe("a path on the simulator's machine; or give csv"),
        csv: z.string().optional().describe("the file itself"),
        refundsFile: z
          .string()
          .optional()
          .describe("path of the companion: Name, Lineitem number, Quantity, Amount, Refunded at"),
        refundsCsv: z.string().optional(),
        live: z.boolean().default(false).describe("with webhooks and movements of stock"),
        rate: z.number().positive().max(MAX_RATE).optional().describe("live: orders a second of real time"),
        wait: z.boolean().default(false).describe("answer when it is over"),
      }),
      handle: async ({ body }) => {
        const started = imports.start({
          shop: world.shops.get(body.shop).shop,
          orders: needed(sourceOf(body.file, body.csv, "file")),
          refunds: sourceOf(body.refundsFile, body.refundsCsv, "refundsFile"),
          mode: body.live ? "live" : "history",
          ratePerSecond: body.rate,
        });
        if (body.wait) await imports.ended(started.importId);
        return imports.get(started.importId);
      },
    }),
    route({
      method: "GET",
      path: "/_control/imports",
      summary: "Imports of orders since the simulator started, newest first",
      tag,
      answers: "{imports}",
      handle: () => ({ imports: imports.list() }),
    }),
    route({
      method: "GET",
      path: "/_control/imports/{importId}",
      summary: "How far an import is",
      tag,
      answers,
      params: ImportPath,
      handle: ({ params }) => imports.get(params.importId),
    }),
    route({
      method: "POST",
      path: "/_control/imports/{importId}/stop",
      summary:
        "Stop it: of history nothing is imported then; live, what was played stays and a repeat goes on from there",
      tag,
      answers,
      params: ImportPath,
      handle: async ({ params }) => {
        imports.stop(params.importId);
        await imports.ended(params.importId);
        return imports.get(params.importId);
      },
    }),
  ];
  return { routes, imports };
}

function sourceOf(path: string | undefined, text: string | undefined, field: string): CsvSource | undefined {
  if (path !== undefined && text !== undefined) {
    throw new StoreRefusal("FILE_TWICE", `${field} is given as a path and as text.`, { status: 400, field });
  }
  if (path !== undefined) return { path };
  return text === undefined ? undefined : { text };
}

function needed(source: CsvSource | undefined): CsvSource {
  if (source) return source;
  const remedy = "Give file, a path on the simulator's machine, or csv, its text.";
  throw new StoreRefusal("NO_FILE", "No file is given.", { status: 400, field: "file", remedy });
}
