const CHARACTERS_SHOWN = 6;
const TOKEN_FIELD = /token$/i;

/** Enough of each token to tell its kind (shpat_ is an offline one), and too little to use: terminals keep logs. */
export function maskTokens(value: unknown, field = ""): unknown {
  if (typeof value === "string") return TOKEN_FIELD.test(field) ? `${value.slice(0, CHARACTERS_SHOWN)}…` : value;
  if (Array.isArray(value)) return value.map((each) => maskTokens(each, field));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, maskTokens(inner, name)]));
}
