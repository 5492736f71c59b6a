// Which element is drawn how.

import { BOXES } from "./boxes.js";
import { CONTROLS } from "./controls.js";
import { TEXTS } from "./texts.js";

export const DRAWINGS = { ...TEXTS, ...BOXES, ...CONTROLS };

/** Shopify has it, and the simulator lets it through; it only does not draw it. Its children are shown. */
export const UNDRAWN = {
  style: ":host{display:block;border:1px dashed #8a8171;padding:.4em .6em}small{display:block;color:#5c5546}",
  draw: (piece) => [
    ["small", {}, `${piece.localName} (not drawn by the simulator)`],
    ["slot", {}],
  ],
};
