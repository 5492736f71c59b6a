import { z } from "zod";
import { Limit, ShopName } from "../control/fields.ts";
import { type ControlRoute, route } from "../control/route.ts";
import type { World } from "../world.ts";
import { applyHostChange, HostChange } from "./changes.ts";
import { type HostState, hostStateOf } from "./host-state.ts";

/** The switches of the extension host, and what extensions printed. */
export function extensionRoutes(world: World): ControlRoute[] {
  const stateOf = (name: string | undefined) => hostStateOf(world, world.shops.get(name).shop);
  return [
    route({
      method: "GET",
      path: "/_control/extensions",
      summary: "Faults, language and settings of the UI extensions",
      tag: "extensions",
      answers: "{faults, locale, settings}",
      query: z.strictObject({ shop: ShopName }),
      handle: ({ query }) => viewOf(stateOf(query.shop)),
    }),
    route({
      method: "POST",
      path: "/_control/extensions",
      summary: "Set them; what is left out stays",
      tag: "extensions",
      answers: "{faults, locale, settings}",
      body: HostChange.extend({ shop: ShopName }),
      handle: ({ body: { shop, ...change } }) => {
        const state = stateOf(shop);
        applyHostChange(state, change);
        return viewOf(state);
      },
    }),
    route({
      method: "GET",
      path: "/_control/extensions/log",
      summary: "What extensions printed, failed with, and were refused; the newest last",
      tag: "extensions",
      answers: "{lines}",
      query: z.strictObject({ shop: ShopName, limit: Limit }),
      handle: ({ query }) => ({ lines: stateOf(query.shop).log.slice(-(query.limit ?? 100)) }),
    }),
  ];
}

function viewOf({ faults, locale, settings }: HostState) {
  return {
    faults: [...faults],
    locale: locale ?? null,
    settings: Object.fromEntries(settings),
  };
}
