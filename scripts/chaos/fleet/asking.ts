import type { z } from "zod";
import type { MessageType, QueryType } from "../../../contracts/define.ts";
import { Shop } from "../../../contracts/shop.ts";
import type { Bus } from "../../../services/_runtime/bus/connect.ts";
import { ask, send } from "../../../services/_runtime/bus/request.ts";

const DEADLINE_MS = 5_000;

/** Questions and commands over one connection, as the terminal's user. shop null: where the query concerns none. */
export interface Asking {
  ask<Q extends QueryType>(query: Q, shop: string | null, input: z.input<Q["input"]>): Promise<z.output<Q["output"]>>;
  /** @returns the command's id. */
  command<C extends MessageType>(command: C, shop: string, data: z.output<C["schema"]>): Promise<string>;
}

export function openAsking(bus: Bus): Asking {
  return {
    ask: (query, shop, input) =>
      ask(bus, query, shop === null ? null : Shop.parse(shop), input, { deadlineMs: DEADLINE_MS }),
    command: (command, shop, data) => send(bus, command, Shop.parse(shop), data, { actor: "chaos" }),
  };
}
