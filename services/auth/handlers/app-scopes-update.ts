import { AppScopesUpdateV1 } from "../../../contracts/webhooks/app.ts";
import { hear } from "../../_runtime/service.ts";
import type { ShopChange } from "../store-shops.ts";

export const appScopesUpdate = () =>
  hear(
    AppScopesUpdateV1,
    (message): ShopChange => ({ kind: "scopes", at: new Date(message.time), scopes: message.data.current }),
  );
