import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { OrderRewards } from "./order-rewards.tsx";

export default async function extension(): Promise<void> {
  render(<OrderRewards />, document.body);
}
