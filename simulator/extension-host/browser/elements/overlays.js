// What lies above the page: dialogs by HTML's own, which hold the focus and close with Escape.

import { Piece } from "./piece.js";
import { iconOf } from "./texts.js";

class Overlay extends Piece {
  get dialog_() {
    return this.shadowRoot.querySelector("dialog");
  }
  showOverlay() {
    if (!this.dialog_ || this.dialog_.open) return;
    this.tell("show");
    this.dialog_.showModal();
    this.tell("aftershow");
  }
  hideOverlay() {
    if (this.dialog_?.open) this.dialog_.close();
  }
  toggleOverlay() {
    if (this.dialog_?.open) this.hideOverlay();
    else this.showOverlay();
  }
  command_(name) {
    if (name === "--hide") this.hideOverlay();
    else if (name === "--toggle") this.toggleOverlay();
    else this.showOverlay();
  }
}

const dialog = (side) => ({
  base: Overlay,
  style: `:host{display:contents}dialog{border:0;border-radius:14px;padding:18px 20px;max-width:min(34em,92vw);background:#fffdf9;color:#2b271f;box-shadow:0 12px 44px #0005}
    dialog.sheet{margin:0 0 0 auto;height:100dvh;max-height:none;border-radius:14px 0 0 14px}dialog::backdrop{background:#2b271f80}
    header{display:flex;justify-content:space-between;gap:16px;align-items:start}h2{margin:0 0 10px;font-size:1.15em}
    button{font:inherit;border:0;background:none;padding:6px;cursor:pointer;line-height:1}footer{display:flex;gap:8px;justify-content:flex-end;margin-top:14px}`,
  draw: (piece) => [
    [
      "dialog",
      {
        class: side,
        "aria-label": piece.accessibilityLabel || piece.heading || undefined,
        onclose: () => {
          piece.tell("hide");
          piece.tell("afterhide");
        },
      },
      [
        "header",
        {},
        ["h2", {}, piece.heading ?? ""],
        ["button", { type: "button", "aria-label": "Close", onclick: () => piece.hideOverlay() }, iconOf("x")],
      ],
      ["slot", {}],
      ["footer", {}, ["slot", { name: "secondary-actions" }], ["slot", { name: "primary-action" }]],
    ],
  ],
});

export const OVERLAYS = {
  "s-modal": dialog("modal"),
  "s-sheet": dialog("sheet"),
  "s-popover": dialog("popover"),
  "s-tooltip": { style: ":host{display:none}" },
};
