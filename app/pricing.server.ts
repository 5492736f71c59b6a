import { json } from "@remix-run/node";
import {
  PublishRulesV1,
  RemoveRuleV1,
  RepairPartV1,
  RollBackRulesV1,
  SaveRuleV1,
} from "../contracts/commands/pricing.ts";
import type { Shop } from "../contracts/shop.ts";
import { type Sent, sendCommand } from "./commands.server.ts";
import { PricingForm } from "./pricing-form.ts";
import { merchantOf } from "./shopify.server.ts";

/** The action of every page about prices: the form becomes its command. */
export async function pricingAction(request: Request) {
  const { shop, actor } = await merchantOf(request);
  const parsed = PricingForm.safeParse(Object.fromEntries(await request.formData()));
  if (!parsed.success) throw json(null, { status: 400 });
  return json(await sendForm(parsed.data, shop, actor));
}

function sendForm(form: PricingForm, shop: Shop, actor: string): Promise<Sent> {
  const options = { id: `${form.intent}-${form.key}`, actor };
  switch (form.intent) {
    case "save":
      return sendCommand(SaveRuleV1, shop, { rule: form.rule, paused: form.paused }, options);
    case "remove":
      return sendCommand(RemoveRuleV1, shop, { ruleId: form.ruleId }, options);
    case "publish":
      return sendCommand(PublishRulesV1, shop, { version: form.version }, options);
    case "roll-back":
      return sendCommand(RollBackRulesV1, shop, { version: form.version, publish: form.publish }, options);
    case "repair":
      return sendCommand(RepairPartV1, shop, { part: form.part, action: form.action }, options);
  }
}
