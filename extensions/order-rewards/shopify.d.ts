// The form that `shopify app dev` writes: which API stands behind `shopify` in which file.
import "@shopify/ui-extensions";

//@ts-ignore
declare module "./src/thank-you.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}

//@ts-ignore
declare module "./src/order-status.tsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}

//@ts-ignore
declare module "./src/order-rewards.tsx" {
  const shopify:
    | import("@shopify/ui-extensions/purchase.thank-you.block.render").Api
    | import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}

//@ts-ignore
declare module "./src/progress.tsx" {
  const shopify:
    | import("@shopify/ui-extensions/purchase.thank-you.block.render").Api
    | import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}

//@ts-ignore
declare module "./src/notifications.tsx" {
  const shopify:
    | import("@shopify/ui-extensions/purchase.thank-you.block.render").Api
    | import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
  const globalThis: { shopify: typeof shopify };
}
