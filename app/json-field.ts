import { z } from "zod";

/** A field of a form that holds JSON: `.pipe()` it into its contract. */
export const JsonField = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
});
