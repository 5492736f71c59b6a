// The form that `shopify app dev` writes: which API stands behind `shopify` in which file.
import "@shopify/ui-extensions";

//@ts-ignore
declare module "./src/delivery.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.checkout.shipping-option-list.render-after").Api;
  const globalThis: { shopify: typeof shopify };
}
