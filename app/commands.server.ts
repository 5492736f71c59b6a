import type { DataOf, MessageType } from "../contracts/define.ts";
import type { Shop } from "../contracts/shop.ts";
import { send } from "../services/_runtime/bus/request.ts";
import { messageOf, UserError } from "../services/_runtime/errors.ts";
import { appBus } from "./bus.server.ts";
import { log } from "./log.server.ts";

export type Sent = { readonly ok: true; readonly commandId: string } | { readonly ok: false; readonly message: string };

/**
 * Gives a command to its service. It is safe in its stream when this returns ok; what came of it is asked separately.
 * @param options.id the same id again is the same command: a form sent twice does its work once.
 */
export async function sendCommand<C extends MessageType>(
  command: C,
  shop: Shop,
  data: DataOf<C>,
  options: { id: string; actor: string },
): Promise<Sent> {
  try {
    return { ok: true, commandId: await send(await appBus(), command, shop, data, options) };
  } catch (error) {
    if (!(error instanceof UserError)) log.error({ shop, err: error }, `${command.type} could not be sent`);
    const message = error instanceof UserError ? `${error.message}: ${error.remedy}` : messageOf(error);
    return { ok: false, message };
  }
}
