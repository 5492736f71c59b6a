/**
 * Types of a metafield that the simulator checks. Source: shopify.dev/docs/apps/build/metafields/list-of-data-types.
 */
const CHECKS: Readonly<Record<string, (value: string) => boolean>> = {
  boolean: (value) => value === "true" || value === "false",
  date: (value) => /^\d{4}-\d\d-\d\d$/.test(value),
  date_time: (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value)),
  json: (value) => isJson(value),
  multi_line_text_field: () => true,
  number_decimal: (value) => /^-?\d{1,13}(\.\d{1,9})?$/.test(value),
  number_integer: (value) => /^-?\d{1,16}$/.test(value) && Number.isSafeInteger(Number(value)),
  single_line_text_field: (value) => !/[\r\n]/.test(value),
};

export interface BadMetafield {
  readonly code: "BLANK" | "INVALID_TYPE" | "INVALID_VALUE";
  readonly field: "type" | "value";
  readonly message: string;
}

/** What is wrong with the value; undefined: nothing. */
export function checkMetafieldValue(type: string, value: string): BadMetafield | undefined {
  const check = CHECKS[type];
  if (!check) {
    const message = `Type ${type} is not one the simulator knows: ${Object.keys(CHECKS).join(", ")}.`;
    return { code: "INVALID_TYPE", field: "type", message };
  }
  if (value === "") return { code: "BLANK", field: "value", message: "Value can't be blank." };
  if (!check(value)) return { code: "INVALID_VALUE", field: "value", message: `Value must be of type ${type}.` };
  return undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
