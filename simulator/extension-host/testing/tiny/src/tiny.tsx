// biome-ignore-all lint: what it does wrong, it does on purpose.
// @ts-nocheck
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { useState } from "preact/hooks";

export default async () => {
  render(<Tiny />, document.body);
};

function Tiny() {
  const [presses, setPresses] = useState(0);
  const [typed, setTyped] = useState("");
  const [api, setApi] = useState("not asked");
  const [redeem, setRedeem] = useState("");
  const settings = shopify.settings.value;
  const metafields = shopify.appMetafields.value.map(({ metafield }) => `${metafield.key}=${metafield.value}`);
  const ask = async () => {
    const token = await shopify.sessionToken.get();
    try {
      const signal = AbortSignal.timeout(1_000);
      const answer = await fetch(`${settings.api_url}/v1/echo`, {
        headers: { Authorization: `Bearer ${token}` },
        signal,
      });
      setApi(`answered ${answer.status}`);
    } catch (error) {
      setApi(`failed: ${error.name}`);
    }
  };
  const pay = async () => {
    const metafield = { namespace: "$app:loyalty", key: "redeem", type: "number_integer", value: "50" };
    const result = await shopify.applyMetafieldChange({ type: "updateCartMetafield", metafield });
    setRedeem(result.type);
  };
  return (
    <s-section heading={shopify.i18n.translate("title", { name: settings.greeting })}>
      <s-text id="total">{shopify.i18n.formatCurrency(shopify.cost.totalAmount.value.amount)}</s-text>
      <s-text>{shopify.i18n.translate("lines", { count: shopify.lines.value.length })}</s-text>
      <s-text>buyer: {shopify.buyerIdentity.customer.value?.firstName ?? "guest"}</s-text>
      <s-text>metafields: {metafields.join(" ") || "none"}</s-text>
      <s-text>may set: {String(shopify.instructions.value.metafields.canSetCartMetafields)}</s-text>
      <s-text>marketing: {String(shopify.customerPrivacy.value.allowedProcessing.marketing)}</s-text>
      <s-button onClick={() => setPresses(presses + 1)}>Press</s-button>
      <s-text>pressed {presses}</s-text>
      <s-text-field label="Your name" onInput={(event) => setTyped(event.currentTarget.value)} />
      <s-text>typed {typed}</s-text>
      <s-button disabled onClick={() => setPresses(100)}>
        Off
      </s-button>
      <s-button onClick={ask}>Ask the API</s-button>
      <s-text>api: {api}</s-text>
      {shopify.applyMetafieldChange && <s-button onClick={pay}>Pay with points</s-button>}
      <s-text>redeem: {redeem}</s-text>
      <s-button onClick={() => setTyped("!".repeat(3))} commandFor="more" command="--show">
        More
      </s-button>
      <s-modal id="more" heading="More of it">
        <s-text>Inside</s-text>
      </s-modal>
      <s-badge tone="loud" class="x">
        Badge
      </s-badge>
      <s-marquee>Not there</s-marquee>
    </s-section>
  );
}
