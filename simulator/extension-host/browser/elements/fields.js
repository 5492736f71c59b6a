// Fields of a form. What is typed is told as Shopify tells it: `value` of the element is new when the event arrives.

const FIELD = `
  :host{display:block}label,.label{display:block;font-size:.9em;font-weight:600;margin-bottom:4px}.exclusive{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
  .frame{display:flex;align-items:center;gap:6px;border:1px solid #8a8171;border-radius:8px;background:#fff;padding:0 10px}
  .frame:focus-within{outline:2px solid #1f4f8f;outline-offset:1px}
  input,select,textarea{flex:1;min-width:0;min-height:40px;border:0;background:none;font:inherit;color:inherit;outline:none;padding:8px 0}
  .frame.bad{border-color:#a3261c}.wrong{color:#a3261c;font-size:.88em;margin:4px 0 0}.hint{color:#5c5546;font-size:.88em;margin:4px 0 0}
  :host([disabled]) .frame{background:#efe9dc}`;

function frame(piece, control) {
  const exclusive = piece.labelAccessibilityVisibility === "exclusive";
  return [
    ["label", { for: "it", class: exclusive ? "exclusive" : undefined }, piece.label ?? ""],
    [
      "div",
      { class: piece.error ? "frame bad" : "frame" },
      piece.prefix && ["span", {}, piece.prefix],
      control,
      piece.suffix && ["span", {}, piece.suffix],
      ["slot", { name: "accessory" }],
    ],
    piece.details && ["p", { class: "hint", id: "hint" }, piece.details],
    piece.error && ["p", { class: "wrong", id: "wrong" }, piece.error],
  ];
}

function shared(piece) {
  const described = [piece.details && "hint", piece.error && "wrong"].filter(Boolean).join(" ");
  return {
    id: "it",
    name: piece.name,
    disabled: piece.disabled,
    readonly: piece.readOnly,
    required: piece.required,
    placeholder: piece.placeholder || undefined,
    "aria-invalid": piece.error ? "true" : undefined,
    "aria-describedby": described || undefined,
    ".value": piece.value ?? piece.defaultValue ?? "",
    oninput: (event) => heard(piece, event, "input"),
    onchange: (event) => heard(piece, event, "change"),
    onfocus: () => piece.tell("focus"),
    onblur: () => piece.tell("blur"),
    onkeydown: (event) => submits(piece, event),
  };
}

function heard(piece, event, type) {
  event.stopPropagation();
  piece.tell(type, { value: event.target.value });
}

function submits(piece, event) {
  if (event.key === "Enter" && event.target.localName === "input") piece.closest("s-form")?.tell("submit");
}

function field(type, more = () => ({})) {
  return {
    style: FIELD,
    focuses: true,
    draw: (piece) =>
      frame(piece, [
        "input",
        {
          ...shared(piece),
          type,
          maxlength: piece.maxLength,
          minlength: piece.minLength,
          autocomplete: piece.autocomplete,
          ...more(piece),
        },
      ]),
  };
}

const numeric = (piece) => ({ min: piece.min, max: piece.max, step: piece.step ?? "any", inputmode: "decimal" });

const area = {
  style: FIELD,
  focuses: true,
  draw: (piece) => frame(piece, ["textarea", { ...shared(piece), rows: piece.rows ?? 2 }]),
};

/** s-option elements are the extension's; a select of HTML has its own. */
const select = {
  style: FIELD,
  focuses: true,
  connected: (piece) => {
    const watch = new MutationObserver(() => piece.redraw());
    watch.observe(piece, {
      childList: true,
      subtree: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["value", "disabled", "selected"],
    });
  },
  draw: (piece) => {
    const options = [...piece.querySelectorAll("s-option")];
    const { ".value": value, placeholder, ...rest } = shared(piece);
    const none = placeholder && ["option", { value: "", disabled: true, selected: value === "" }, placeholder];
    const listed = options.map((one) => [
      "option",
      { value: one.value ?? "", disabled: one.disabled, selected: (one.value ?? "") === value },
      one.textContent,
    ]);
    return [...frame(piece, ["select", rest, none, ...listed])];
  },
};

const CHECK = `
  :host{display:block}label{display:inline-flex;gap:9px;align-items:flex-start;cursor:pointer}input{width:18px;height:18px;margin:1px 0 0;flex:none;accent-color:#2f4a3a}
  .wrong{color:#a3261c;font-size:.88em;margin:4px 0 0}.hint{color:#5c5546;font-size:.88em;margin:2px 0 0 27px}`;

function check(role) {
  return {
    style: CHECK,
    focuses: true,
    draw: (piece) => [
      [
        "label",
        {},
        [
          "input",
          {
            type: "checkbox",
            role,
            name: piece.name,
            disabled: piece.disabled,
            required: piece.required,
            ".checked": piece.checked ?? piece.defaultChecked ?? false,
            "aria-label": piece.accessibilityLabel || undefined,
            "aria-describedby": piece.error ? "wrong" : undefined,
            oninput: (event) => event.stopPropagation(),
            onchange: (event) => {
              event.stopPropagation();
              const { checked } = event.target;
              piece.tell("input", { checked });
              piece.tell("change", { checked });
            },
          },
        ],
        ["span", {}, piece.label ?? "", ["slot", {}]],
      ],
      piece.details && ["p", { class: "hint" }, piece.details],
      piece.error && ["p", { class: "wrong", id: "wrong" }, piece.error],
    ],
  };
}

/** One of several, or several of many: each s-choice draws its own control, the list keeps what is chosen. */
const choiceList = {
  style: `:host{display:block}fieldset{border:0;margin:0;padding:0;display:grid;gap:8px}legend{font-weight:600;font-size:.9em;padding:0;margin-bottom:6px}.exclusive{position:absolute;clip-path:inset(50%)}.wrong{color:#a3261c;font-size:.88em;margin:0}`,
  draw: (piece) => [
    [
      "fieldset",
      { disabled: piece.disabled },
      [
        "legend",
        { class: piece.labelAccessibilityVisibility === "exclusive" ? "exclusive" : undefined },
        piece.label ?? "",
      ],
      ["slot", {}],
      piece.error && ["p", { class: "wrong" }, piece.error],
    ],
  ],
  changed: (piece) => {
    for (const one of piece.querySelectorAll?.("s-choice") ?? []) one.redraw();
  },
};

const choice = {
  style: CHECK,
  focuses: true,
  draw: (piece) => {
    const owner = piece.closest("s-choice-list");
    const chosen = owner?.values
      ? owner.values.includes(piece.value)
      : Boolean(piece.selected ?? piece.defaultSelected);
    const type = owner?.multiple ? "checkbox" : "radio";
    const control = {
      type,
      name: owner?.name ?? "choice",
      disabled: piece.disabled || owner?.disabled,
      ".checked": chosen,
      onchange: (event) => choose(owner, piece, event),
      oninput: (event) => event.stopPropagation(),
    };
    return [["label", {}, ["input", control], ["span", {}, ["slot", {}], ["slot", { name: "details" }]]]];
  },
};

function choose(owner, piece, event) {
  event.stopPropagation();
  if (!owner) return;
  const all = [...owner.querySelectorAll("s-choice")];
  const now = owner.values ?? all.filter((one) => one.selected).map((one) => one.value);
  const others = now.filter((value) => value !== piece.value);
  const values = owner.multiple ? [...others, ...(event.target.checked ? [piece.value] : [])] : [piece.value];
  owner.tell("input", { values });
  owner.tell("change", { values });
}

export const FIELDS = {
  "s-text-field": field("text"),
  "s-email-field": field("email"),
  "s-password-field": field("password"),
  "s-phone-field": field("tel"),
  "s-url-field": field("url"),
  "s-search-field": field("search"),
  "s-number-field": field("number", numeric),
  "s-money-field": field("number", numeric),
  "s-date-field": field("date"),
  "s-text-area": area,
  "s-select": select,
  "s-option": { style: ":host{display:none}" },
  "s-option-group": { style: ":host{display:none}" },
  "s-checkbox": check(undefined),
  "s-consent-checkbox": check(undefined),
  "s-switch": check("switch"),
  "s-choice-list": choiceList,
  "s-choice": choice,
};
