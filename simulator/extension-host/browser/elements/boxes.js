// What holds other things: boxes, stacks, grids, sections, banners, tables.

import { applyBox } from "./sizes.js";
import { iconOf, levelOf } from "./texts.js";

const GROUNDS =
  ":host([background=subdued]){background:#f4f0e6}:host([background=base]){background:#fff}:host([background=strong]){background:#e7e0d0}";

const roles = {
  "unordered-list": "list",
  "ordered-list": "list",
  "list-item": "listitem",
  section: "region",
  aside: "complementary",
  header: "banner",
  footer: "contentinfo",
  "list-item-separator": "separator",
  generic: undefined,
  none: undefined,
};

function boxed(style, more = {}) {
  return {
    style: `${style}${GROUNDS}`,
    changed: (piece, name, value) => {
      applyBox(piece, name, value);
      if (name === "accessibilityLabel") piece.setAttribute("aria-label", value ?? "");
      if (name === "accessibilityRole") {
        const role = value in roles ? roles[value] : value;
        if (role) piece.setAttribute("role", role);
        else piece.removeAttribute("role");
      }
      if (name === "accessibilityVisibility") piece.setAttribute("aria-hidden", String(value === "hidden"));
    },
    ...more,
  };
}

const section = boxed(
  `:host{display:block}.body{display:grid;gap:10px}h2,h3,h4,h5,h6{margin:0;font-size:1.08em;line-height:1.3;font-weight:650}`,
  {
    draw: (piece) => [
      [
        "section",
        { class: "body", "aria-label": piece.accessibilityLabel || piece.heading || undefined },
        piece.heading && [`h${levelOf(piece)}`, {}, piece.heading],
        ["slot", {}],
        ["slot", { name: "secondary-actions" }],
        ["slot", { name: "primary-action" }],
      ],
    ],
  },
);

const BANNER_ICONS = { success: "check-circle", warning: "alert-triangle", critical: "alert-circle" };

const banner = {
  style: `:host{display:block;border-radius:8px;border:1px solid #cfc6b4;background:#f7f3ea;padding:10px 12px;line-height:1.45;color:#2b271f}
    :host([tone=info]){background:#eaf2fc;border-color:#a9c5ea}:host([tone=success]){background:#e8f5ec;border-color:#a3d0b3}
    :host([tone=warning]){background:#fdf3dc;border-color:#e4c67a}:host([tone=critical]){background:#fdebe8;border-color:#eaa9a2}
    .row{display:grid;grid-template-columns:auto 1fr auto;gap:2px 10px;align-items:start}.body{display:grid;gap:6px}svg{margin-top:.2em}
    strong{font-weight:650}button{font:inherit;border:0;background:none;padding:4px;cursor:pointer;color:inherit;line-height:1}`,
  draw: (piece) => [
    [
      "div",
      { class: "row", role: piece.tone === "critical" ? "alert" : "status" },
      iconOf(BANNER_ICONS[piece.tone] ?? "info"),
      [
        "div",
        { class: "body" },
        piece.heading && ["strong", {}, piece.heading],
        ["div", {}, ["slot", {}]],
        ["slot", { name: "primary-action" }],
        ["slot", { name: "secondary-actions" }],
      ],
      piece.dismissible && [
        "button",
        { type: "button", "aria-label": "Dismiss", onclick: () => dismiss(piece) },
        iconOf("x"),
      ],
    ],
  ],
};

function dismiss(piece) {
  piece.tell("dismiss");
  piece.tell("afterhide", { hidden: true });
}

const cell = (role) => ({
  style: `:host{display:table-cell;padding:7px 10px;border-bottom:1px solid #e3dccd;text-align:start;vertical-align:top}
    :host([format=numeric]),:host([format=currency]){text-align:end;font-variant-numeric:tabular-nums}`,
  role,
  // A column is what its header says.
  connected: (piece) => {
    if (role !== "cell") return;
    const column = [...(piece.parentElement?.children ?? [])].indexOf(piece);
    const format = piece.closest("s-table")?.querySelectorAll("s-table-header")[column]?.format;
    if (format) piece.setAttribute("format", format);
  },
});

const table = {
  style: ":host{display:block;overflow-x:auto}.table{display:table;width:100%;border-collapse:collapse}",
  draw: (piece) => [
    piece.loading && ["p", { role: "status" }, "…"],
    ["div", { class: "table", role: "table" }, ["slot", {}]],
  ],
};

export const BOXES = {
  "s-box": boxed(":host{display:block}"),
  "s-stack": boxed(
    ":host{display:flex;flex-direction:column;gap:0;align-items:stretch}:host([direction=inline]){flex-direction:row;flex-wrap:wrap;align-items:center}",
  ),
  "s-grid": boxed(":host{display:grid}"),
  "s-grid-item": boxed(":host{display:block;min-width:0}"),
  "s-query-container": { style: ":host{display:block;container-type:inline-size}" },
  "s-scroll-box": boxed(":host{display:block;overflow:auto}"),
  "s-section": section,
  "s-banner": banner,
  "s-form": { style: ":host{display:block}" },
  "s-admin-block": {
    style: ":host{display:block}h2{margin:0 0 .5em;font-size:1.05em}",
    draw: (piece) => [piece.heading && ["h2", {}, piece.heading], ["slot", {}]],
  },
  "s-button-group": {
    style: ":host{display:flex;flex-wrap:wrap;gap:8px}",
    role: "group",
    draw: () => [
      ["slot", { name: "secondary-actions" }],
      ["slot", { name: "primary-action" }],
      ["slot", {}],
    ],
  },
  "s-table": table,
  "s-table-header-row": { style: ":host{display:table-row;font-weight:650;background:#f4f0e6}", role: "row" },
  "s-table-header": cell("columnheader"),
  "s-table-body": { style: ":host{display:table-row-group}", role: "rowgroup" },
  "s-table-row": { style: ":host{display:table-row}", role: "row" },
  "s-table-cell": cell("cell"),
  "s-skeleton-paragraph": {
    style: `:host{display:block}span{display:block;height:1em;border-radius:4px;background:#e3dccd;max-width:22em}
      @media (prefers-reduced-motion:no-preference){span{animation:x 1.4s ease-in-out infinite alternate}}@keyframes x{to{opacity:.45}}`,
    draw: (piece) => [["span", { role: "img", "aria-label": piece.content || "Loading" }]],
  },
  "s-spinner": {
    style: `:host{display:inline-flex}span{width:1.3em;height:1.3em;border:2px solid #cfc6b4;border-top-color:#3b362c;border-radius:50%}
      @media (prefers-reduced-motion:no-preference){span{animation:x .8s linear infinite}}@keyframes x{to{transform:rotate(1turn)}}`,
    draw: (piece) => [["span", { role: "img", "aria-label": piece.accessibilityLabel || "Loading" }]],
  },
  "s-progress": {
    style:
      ":host{display:block}progress{width:100%;height:8px;appearance:none;border:0;border-radius:4px;overflow:hidden;background:#e3dccd}progress::-webkit-progress-bar{background:#e3dccd}progress::-webkit-progress-value{background:#1d6b3c;border-radius:4px}",
    draw: (piece) => [
      ["progress", { value: piece.value, max: piece.max ?? 1, "aria-label": piece.accessibilityLabel || "Progress" }],
    ],
  },
};
