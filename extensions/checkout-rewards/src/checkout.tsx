import "@shopify/ui-extensions/preact";
import { render } from "preact";

export default async function extension(): Promise<void> {
  render(<Rewards />, document.body);
}

function Rewards() {
  const points = Math.floor(shopify.cost.totalAmount.value.amount);
  return <s-text>{shopify.i18n.translate("earns", { count: points })}</s-text>;
}
