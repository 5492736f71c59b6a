/** What of the app stands at a shop's checkout. */
export const PARTS = ["discount", "validation", "cart-transform", "carrier-service"] as const;
export type PartName = (typeof PARTS)[number];

/** Those that a publication writes to, and makes where they are missing. The carrier service is made on demand only: carrier-job.ts. */
export const FUNCTION_PARTS = ["discount", "validation", "cart-transform"] as const;
export type FunctionPart = (typeof FUNCTION_PARTS)[number];

export type PartState = "present" | "missing" | "left" | "several" | "unknown";
