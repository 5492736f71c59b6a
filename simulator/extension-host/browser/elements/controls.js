// What a buyer presses, types into and chooses from. Keyboard and screen reader work by HTML's own controls inside.

import { FIELDS } from "./fields.js";
import { OVERLAYS } from "./overlays.js";
import { iconOf } from "./texts.js";

const BUTTON = `
  :host{display:inline-block}:host([inline-size=fill]){display:block}
  .it{display:inline-flex;align-items:center;justify-content:center;gap:.45em;min-height:40px;padding:7px 16px;border:1px solid #8a8171;border-radius:8px;
    background:#fffdf9;color:#2b271f;font:inherit;font-weight:600;line-height:1.3;text-decoration:none;cursor:pointer;width:100%}
  .it:hover{background:#f4f0e6}:host([variant=primary]) .it{background:#2f4a3a;border-color:#2f4a3a;color:#fff}
  :host([variant=primary]) .it:hover{background:#243a2d}:host([tone=critical]) .it{border-color:#a3261c;color:#a3261c}
  :host([tone=critical][variant=primary]) .it{background:#a3261c;color:#fff}:host([variant=tertiary]) .it{border-color:transparent;background:none}
  .it[aria-disabled=true]{opacity:.55;cursor:not-allowed}`;

/** Stops a press that must not be heard: the listener of the extension is on the element outside. */
function held(piece, event) {
  if (!piece.disabled && !piece.loading) return false;
  event.stopPropagation();
  event.preventDefault();
  return true;
}

function press(piece, event) {
  if (held(piece, event)) return;
  if (piece.commandFor) queueMicrotask(() => command(piece));
  else if (piece.type === "submit") queueMicrotask(() => piece.closest("s-form")?.tell("submit"));
  else if (piece.type === "reset") queueMicrotask(() => piece.closest("s-form")?.tell("reset"));
}

/** command="--show" commandFor="terms": a button that opens or closes something without a line of script. */
function command(piece) {
  const root = piece.closest(".extension") ?? document;
  const target = root.querySelector(`#${CSS.escape(piece.commandFor)}`);
  target?.command_?.(piece.command ?? "--auto");
}

function pressable(style, more = () => ({})) {
  return {
    style,
    focuses: true,
    draw(piece) {
      const inside = [
        piece.icon && iconOf(piece.icon),
        ["slot", {}],
        piece.loading && ["span", { class: "visually-hidden", role: "status" }, "…"],
      ];
      const shared = {
        class: "it",
        "aria-label": piece.accessibilityLabel || undefined,
        onclick: (event) => press(piece, event),
        ...more(piece),
      };
      if (piece.href && !piece.disabled) {
        const outside = piece.target === "_blank" ? { target: "_blank", rel: "noopener" } : {};
        return [["a", { ...shared, href: piece.href, ...outside }, ...inside]];
      }
      const off = piece.disabled || piece.loading;
      return [
        [
          "button",
          {
            ...shared,
            type: "button",
            "aria-disabled": off ? "true" : undefined,
            "aria-busy": piece.loading ? "true" : undefined,
          },
          ...inside,
        ],
      ];
    },
  };
}

const PLAIN =
  ".it{font:inherit;color:inherit;background:none;border:0;padding:0;text-align:inherit;cursor:pointer;text-decoration:none;display:block;width:100%}.it[aria-disabled=true]{opacity:.55}";
const LINK = `:host{display:inline}.it{font:inherit;background:none;border:0;padding:0;cursor:pointer;color:#1f4f8f;text-decoration:underline;display:inline}
  :host([tone=neutral]) .it{color:inherit}:host([tone=critical]) .it{color:#a3261c}`;

const pressButton = pressable(BUTTON, (piece) => ({
  "aria-pressed": String(piece.pressed ?? piece.defaultPressed ?? false),
}));

const details = {
  style: ":host{display:block}",
  draw: (piece) => [
    [
      "details",
      {
        ".open": piece.open ?? piece.defaultOpen ?? false,
        ontoggle: (event) => {
          if (event.target.open === (piece.open ?? piece.defaultOpen ?? false)) return;
          piece.tell("toggle", { open: event.target.open }, { oldState: event.oldState, newState: event.newState });
        },
      },
      ["summary", {}, ["slot", { name: "summary" }]],
      ["slot", {}],
    ],
  ],
};

const summary = {
  style: ":host{display:inline-block;cursor:pointer}",
  connected: (piece) => piece.setAttribute("slot", "summary"),
};

export const CONTROLS = {
  "s-button": pressable(BUTTON),
  "s-press-button": pressButton,
  "s-link": pressable(LINK),
  "s-clickable": pressable(`:host{display:block}${PLAIN}`),
  "s-clickable-chip": pressable(
    ":host{display:inline-block}.it{border:1px solid #cfc6b4;border-radius:999px;background:#fffdf9;padding:.25em .85em;font:inherit;cursor:pointer}",
  ),
  "s-details": details,
  "s-summary": summary,
  ...FIELDS,
  ...OVERLAYS,
};
