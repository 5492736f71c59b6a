// Words, lists, marks and pictures.

import { length } from "./sizes.js";

const TONES = `
  :host([tone=info]) { color: #1f4f8f } :host([tone=success]) { color: #1d6b3c } :host([tone=warning]) { color: #7a4b00 }
  :host([tone=caution]) { color: #7a4b00 } :host([tone=critical]) { color: #a3261c } :host([color=subdued]) { color: #5c5546 }`;

const TAGS_OF_TEXT = {
  strong: "strong",
  emphasis: "em",
  small: "small",
  address: "address",
  mark: "mark",
  redundant: "s",
};

const text = {
  style: `:host{display:inline}${TONES}:host([font-variant-numeric=tabular-nums]){font-variant-numeric:tabular-nums}
    address{font-style:inherit;display:inline}small{font-size:.86em}mark{background:#fbe9a9;color:inherit}
    .visually-hidden{display:inline-block}`,
  draw: (piece) => {
    const hidden = piece.accessibilityVisibility;
    const tag = TAGS_OF_TEXT[piece.type] ?? "span";
    const attributes = { "aria-hidden": hidden === "hidden" ? "true" : undefined };
    return [
      [
        tag,
        { ...attributes, class: hidden === "exclusive" ? "visually-hidden" : undefined, lang: piece.lang },
        ["slot", {}],
      ],
    ];
  },
};

const heading = {
  style: ":host{display:block}h2,h3,h4,h5,h6{margin:0;font-size:1.06em;line-height:1.3;font-weight:650}",
  draw: (piece) => [[`h${levelOf(piece)}`, {}, ["slot", {}]]],
};

/** Sections inside sections have headings inside headings. The page's own is h1, the extension's first h2. */
export function levelOf(piece) {
  let level = 2;
  for (let up = piece.parentElement; up; up = up.parentElement)
    if (up.localName === "s-section" && up.heading) level += 1;
  return Math.min(level, 6);
}

const paragraph = {
  style: `:host{display:block;line-height:1.5}${TONES}:host([type=small]){font-size:.86em}p{margin:0}`,
  draw: () => [["p", {}, ["slot", {}]]],
};

const badge = {
  style: `:host{display:inline-flex;align-items:center;gap:.3em;padding:.12em .6em;border-radius:5px;background:#ece6da;color:#3b362c;
    font-size:.84em;font-weight:600;line-height:1.5;white-space:nowrap}
    :host([tone=info]){background:#dde9f8;color:#173d70}:host([tone=success]){background:#d9eedf;color:#14532d}
    :host([tone=caution]),:host([tone=warning]){background:#faeac4;color:#5f3a00}:host([tone=critical]){background:#fbdcd8;color:#861d14}`,
};

/** Drawn by the simulator: a few of Shopify's icons; any other is a dot, named for what it is. */
const SHAPES = {
  check: "m3 8 3.2 3.4L13 4.6",
  "check-circle": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm-3 6.7 2.2 2.2L11.2 6",
  info: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 7.2v4M8 4.6v.4",
  star: "m8 1.8 1.9 4 4.4.6-3.2 3 .8 4.4L8 11.7l-3.9 2.1.8-4.4-3.2-3 4.4-.6Z",
  truck: "M1.5 4h8v7h-8zM9.5 6.5h3l2 2.3V11h-5zM4 11.5a1.4 1.4 0 1 0 .1 0m7.4 0a1.4 1.4 0 1 0 .1 0",
  delivery: "M1.5 4h8v7h-8zM9.5 6.5h3l2 2.3V11h-5zM4 11.5a1.4 1.4 0 1 0 .1 0m7.4 0a1.4 1.4 0 1 0 .1 0",
  gift: "M2 6h12v3H2zM3 9h10v5H3zM8 6v8M8 6C5 6 4.600 2.500 6.200 2.500 7.600 2.500 8 6 8 6s.4-3.500 1.800-3.500C11.400 2.500 11 6 8 6Z",
  calendar: "M2.500 3.500h11v10h-11zM2.500 6.500h11M5.500 2v3M10.500 2v3",
  clock: "M8 1.5a6.5 6.5 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM8 4.500V8l2.500 1.500",
  "alert-triangle": "M8 2 1.500 13.500h13ZM8 6.500v3.500M8 11.800v.3",
  "alert-circle": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13ZM8 4.500v4.200M8 11v.4",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  x: "m4 4 8 8M12 4l-8 8",
};

export function iconOf(type, label) {
  const shape = SHAPES[type];
  const hidden = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  const line = {
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.5",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  };
  return [
    "svg",
    { viewBox: "0 0 16 16", width: "1em", height: "1em", ...line, ...hidden, "data-icon": type },
    shape ? ["path", { d: shape }] : ["circle", { cx: 8, cy: 8, r: 5 }],
  ];
}

const icon = {
  style: `:host{display:inline-flex;font-size:1.15em;vertical-align:-.18em}${TONES}:host([size=small]){font-size:.95em}
    :host([size=large]){font-size:1.5em}`,
  draw: (piece) => (piece.type && piece.type !== "empty" ? [iconOf(piece.type, piece.accessibilityLabel)] : []),
};

const list = (tag) => ({
  style: ":host{display:block}",
  role: "list",
  draw: () => [["slot", {}]],
  connected: (piece) => piece.setAttribute("data-list", tag),
});

const listItem = {
  style: `:host{display:list-item;margin-inline-start:1.2em;line-height:1.5}`,
  role: "listitem",
  connected: (piece) => {
    piece.style.listStyleType = piece.parentElement?.dataset.list === "ol" ? "decimal" : "disc";
  },
};

const image = {
  style:
    ":host{display:block}img{display:block;max-width:100%;border-radius:inherit;object-fit:cover}:host([inline-size=fill]) img{width:100%}",
  draw: (piece) => [
    [
      "img",
      {
        src: piece.src,
        alt: piece.alt ?? "",
        loading: piece.loading,
        width: length(piece.inlineSize) === "auto" ? undefined : undefined,
      },
    ],
  ],
};

const thumbnail = {
  style: `:host{display:inline-block;position:relative}img,span.empty{display:block;width:56px;height:56px;border-radius:8px;
    border:1px solid #d8d1c3;object-fit:cover;background:#f4f0e6}:host([size^=small]) img{width:40px;height:40px}
    b{position:absolute;inset:-7px -7px auto auto;min-width:20px;padding:0 5px;border-radius:10px;background:#5c5546;color:#fff;font-size:12px;
    line-height:20px;text-align:center}`,
  draw: (piece) => [
    piece.src ? ["img", { src: piece.src, alt: piece.alt ?? "" }] : ["span", { class: "empty" }],
    piece.totalItems > 1 && ["b", {}, piece.totalItems],
  ],
};

export const TEXTS = {
  "s-text": text,
  "s-heading": heading,
  "s-paragraph": paragraph,
  "s-badge": badge,
  "s-icon": icon,
  "s-unordered-list": list("ul"),
  "s-ordered-list": list("ol"),
  "s-list-item": listItem,
  "s-image": image,
  "s-product-thumbnail": thumbnail,
  "s-thumbnail": thumbnail,
  "s-abbreviation": {
    style: ":host{display:inline}abbr{text-decoration-style:dotted}",
    draw: (p) => [["abbr", { title: p.title }, ["slot", {}]]],
  },
  "s-time": { style: ":host{display:inline}", draw: (piece) => [["time", { datetime: piece.dateTime }, ["slot", {}]]] },
  "s-divider": {
    style:
      ":host{display:block}hr{border:0;border-top:1px solid #d8d1c3;margin:0}:host([direction=block]) hr{border-top:0;border-left:1px solid #d8d1c3;height:100%}",
    draw: () => [["hr", {}]],
  },
  "s-avatar": {
    style:
      ":host{display:inline-grid;place-items:center;width:36px;height:36px;border-radius:50%;background:#dfd7c6;color:#3b362c;font-weight:650;overflow:hidden}",
    draw: (piece) => [
      piece.src ? ["img", { src: piece.src, alt: piece.alt ?? "", width: 36 }] : ["span", {}, piece.initials ?? ""],
    ],
  },
  "s-chip": {
    style:
      ":host{display:inline-flex;align-items:center;gap:.35em;padding:.15em .75em;border:1px solid #cfc6b4;border-radius:999px;font-size:.9em}",
    draw: () => [
      ["slot", { name: "graphic" }],
      ["slot", {}],
    ],
  },
};
