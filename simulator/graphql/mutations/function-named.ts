import type { FunctionApi, FunctionExtension } from "../../functions/catalogue.ts";
import type { AdminContext } from "../answer.ts";

export interface FunctionNamed {
  readonly functionHandle?: string | null;
  readonly functionId?: string | null;
}

export type FunctionProblem =
  | "MISSING_FUNCTION_IDENTIFIER"
  | "MULTIPLE_FUNCTION_IDENTIFIERS"
  | "FUNCTION_NOT_FOUND"
  | "FUNCTION_DOES_NOT_IMPLEMENT";

const MESSAGES: Readonly<Record<FunctionProblem, string>> = {
  MISSING_FUNCTION_IDENTIFIER: "Either function_id or function_handle must be provided.",
  MULTIPLE_FUNCTION_IDENTIFIERS: "Only one of function_id or function_handle can be provided, not both.",
  FUNCTION_NOT_FOUND: "not found. Ensure that it is released in the current app",
  FUNCTION_DOES_NOT_IMPLEMENT: "does not implement the API that is asked for",
};

/** The app's Function that is named, or what Shopify says is wrong with the name. */
export function functionNamed(
  { world }: AdminContext,
  { functionHandle, functionId }: FunctionNamed,
  api: FunctionApi,
): FunctionExtension | { readonly problem: FunctionProblem; readonly message: string; readonly field: string } {
  const field = functionId ? "functionId" : "functionHandle";
  const bad = (problem: FunctionProblem, subject = "") => ({
    problem,
    field,
    message: `${subject}${MESSAGES[problem]}`,
  });
  if (functionHandle && functionId) return bad("MULTIPLE_FUNCTION_IDENTIFIERS");
  if (!functionHandle && !functionId) return bad("MISSING_FUNCTION_IDENTIFIER");
  const found = world.functions.list().find((one) => one.handle === functionHandle || one.functionId === functionId);
  const subject = `Function ${functionHandle ?? functionId} `;
  if (!found) return bad("FUNCTION_NOT_FOUND", subject);
  return found.api === api ? found : bad("FUNCTION_DOES_NOT_IMPLEMENT", subject);
}
