// The simulator's own s-* elements: what an extension asks for, in a look of the simulator's own.

import { DRAWINGS, UNDRAWN } from "./drawings.js";
import { Piece } from "./piece.js";

/** Defines what a target may use; a page with several targets adds the properties of each. */
export function defineElements(rules) {
  defineRefused();
  for (const [tag, rule] of Object.entries(rules)) {
    if (!customElements.get(tag)) {
      const drawing = DRAWINGS[tag] ?? UNDRAWN;
      customElements.define(
        tag,
        class extends (drawing.base ?? Piece) {
          static drawing = drawing;
        },
      );
    }
    customElements.get(tag).addProperties(rule.properties);
  }
}

function defineRefused() {
  if (customElements.get("drydock-refused")) return;
  const drawing = {
    draw: (piece) => [["code", {}, `<${piece.name}> is not part of this target`]],
    style: REFUSED_STYLE,
  };
  customElements.define(
    "drydock-refused",
    class extends Piece {
      static drawing = drawing;
    },
  );
  customElements.get("drydock-refused").addProperties({ name: "string" });
}

const REFUSED_STYLE =
  ":host{display:block;border:2px dashed #b3261e;color:#8c1d18;background:#fff4f2;padding:.4em .6em}";
