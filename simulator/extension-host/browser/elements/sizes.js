// Shopify's words for sizes, in measures of the simulator's own.

const SPACES = {
  none: "0",
  "small-500": "2px",
  "small-400": "3px",
  "small-300": "4px",
  "small-200": "6px",
  "small-100": "8px",
  small: "10px",
  base: "14px",
  large: "18px",
  "large-100": "22px",
  "large-200": "28px",
  "large-300": "36px",
  "large-400": "46px",
  "large-500": "60px",
};

/** "small base" or "@container (…) small, large": a condition on the container is read as its last, unconditional part. */
export function plainValue(value) {
  if (typeof value !== "string") return value;
  return value.includes("@container") ? (value.split(",").at(-1) ?? "").trim() : value;
}

export function space(value) {
  const words = String(plainValue(value) ?? "")
    .split(/\s+/)
    .filter(Boolean);
  return words.length === 0 ? undefined : words.map((word) => SPACES[word] ?? word).join(" ");
}

/** 40 and "40px" and "50%" and "auto". */
export function length(value) {
  const plain = plainValue(value);
  if (plain === undefined || plain === "") return undefined;
  return typeof plain === "number" || /^\d+$/.test(plain) ? `${plain}px` : plain;
}

const BOX = {
  padding: ["padding", space],
  paddingBlock: ["padding-block", space],
  paddingBlockStart: ["padding-block-start", space],
  paddingBlockEnd: ["padding-block-end", space],
  paddingInline: ["padding-inline", space],
  paddingInlineStart: ["padding-inline-start", space],
  paddingInlineEnd: ["padding-inline-end", space],
  gap: ["gap", space],
  rowGap: ["row-gap", space],
  columnGap: ["column-gap", space],
  blockSize: ["block-size", length],
  minBlockSize: ["min-block-size", length],
  maxBlockSize: ["max-block-size", length],
  inlineSize: ["inline-size", length],
  minInlineSize: ["min-inline-size", length],
  maxInlineSize: ["max-inline-size", length],
  alignItems: ["align-items", plainValue],
  alignContent: ["align-content", plainValue],
  justifyContent: ["justify-content", plainValue],
  justifyItems: ["justify-items", plainValue],
  placeItems: ["place-items", plainValue],
  gridTemplateColumns: ["grid-template-columns", plainValue],
  gridTemplateRows: ["grid-template-rows", plainValue],
  gridColumn: ["grid-column", plainValue],
  gridRow: ["grid-row", plainValue],
  display: ["display", plainValue],
  overflow: ["overflow", plainValue],
};

const RADII = {
  none: "0",
  small: "4px",
  "small-100": "3px",
  base: "8px",
  large: "12px",
  "large-100": "16px",
  max: "999px",
};
const BORDERS = {
  none: "none",
  base: "1px solid #d8d1c3",
  large: "2px solid #d8d1c3",
  "large-100": "3px solid #d8d1c3",
};

/** Sets the measures of a box on the element itself. */
export function applyBox(piece, name, value) {
  const known = BOX[name];
  if (known) {
    const [property, read] = known;
    const set = read(value);
    if (set === undefined || set === "auto") piece.style.removeProperty(property);
    else piece.style.setProperty(property, set);
  } else if (name === "border") {
    const [size = ""] = String(value ?? "").split(" ");
    piece.style.border = BORDERS[size] ?? "";
  } else if (name === "borderRadius") {
    piece.style.borderRadius = String(value ?? "")
      .split(" ")
      .map((word) => RADII[word] ?? word)
      .join(" ");
  }
}
