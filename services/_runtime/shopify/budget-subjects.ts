/** The key-value bucket that holds, per shop, what all processes of the app may still spend at the Admin API. */
export const BUDGET_BUCKET = "shopify_budget";

/** What a NATS user must be allowed to publish to use it: make it, read one key, write one key if unchanged. */
export const BUDGET_SUBJECTS: readonly string[] = [
  `$JS.API.STREAM.INFO.KV_${BUDGET_BUCKET}`,
  `$JS.API.STREAM.CREATE.KV_${BUDGET_BUCKET}`,
  `$JS.API.STREAM.UPDATE.KV_${BUDGET_BUCKET}`,
  `$JS.API.DIRECT.GET.KV_${BUDGET_BUCKET}.>`,
  `$JS.API.STREAM.MSG.GET.KV_${BUDGET_BUCKET}`,
  `$KV.${BUDGET_BUCKET}.>`,
];
