// What all s-* elements share: properties that are kept, mirrored as attributes for the style sheet, and drawn once a task.

const sheets = new Map();
const common = sheetOf(`
  :host { box-sizing: border-box; font: inherit; color: inherit; }
  :host([hidden]), [hidden] { display: none !important; }
  *, ::before, ::after { box-sizing: border-box; }
  :focus-visible { outline: 2px solid var(--x-focus, #1f4f8f); outline-offset: 2px; }
  .visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
`);

function sheetOf(css) {
  const known = sheets.get(css);
  if (known) return known;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  sheets.set(css, sheet);
  return sheet;
}

/**
 * An element by its drawing: {style, draw(piece) -> nodes, role, focuses, connected(piece), methods}.
 * A node is text, an element, or [tag, {attribute or .property or onEvent}, ...children]; a node drawn again at the same
 * place with the same tag is kept, so that focus and what was typed stay.
 */
export class Piece extends HTMLElement {
  static drawing = {};
  #values = new Map();
  #due = false;
  #drawn = [];

  static addProperties(properties) {
    for (const name of Object.keys(properties)) {
      if (Object.hasOwn(this.prototype, name)) continue;
      Object.defineProperty(this.prototype, name, {
        configurable: true,
        get() {
          return this.value_(name);
        },
        set(value) {
          this.setValue_(name, value);
        },
      });
    }
  }

  constructor() {
    super();
    const { style, focuses } = this.constructor.drawing;
    this.attachShadow({ mode: "open", delegatesFocus: focuses === true });
    this.shadowRoot.adoptedStyleSheets = [common, ...(style ? [sheetOf(style)] : [])];
  }

  connectedCallback() {
    const { role, connected } = this.constructor.drawing;
    if (role && !this.hasAttribute("role")) this.setAttribute("role", role);
    connected?.(this);
    this.redraw();
  }

  value_(name) {
    return this.#values.get(name);
  }

  setValue_(name, value) {
    if (this.#values.get(name) === value) return;
    this.#values.set(name, value);
    this.#mirror(name, value);
    this.constructor.drawing.changed?.(this, name, value);
    this.redraw();
  }

  /** false and undefined are no attribute: `:host([disabled])` is what a style sheet asks. */
  #mirror(name, value) {
    const attribute = name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
    if (value === true) this.setAttribute(attribute, "");
    else if (value === false || value === undefined || value === null || typeof value === "object")
      this.removeAttribute(attribute);
    else this.setAttribute(attribute, String(value));
  }

  redraw() {
    if (this.#due || !this.isConnected) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      const nodes = (this.constructor.drawing.draw?.(this) ?? [["slot", {}]]).filter(Boolean);
      this.#drawn = drawInto(this.shadowRoot, nodes, this.#drawn);
    });
  }

  /** An event as the extension hears it: new values of its own element first, then the event. */
  tell(type, properties = {}, event = {}) {
    for (const [name, value] of Object.entries(properties)) this.setValue_(name, value);
    this.dispatchEvent(new CustomEvent(type, { detail: { properties, event } }));
  }
}

/** Draws the nodes into the parent, keeping what stands there with the same tag. */
function drawInto(parent, nodes, before) {
  const after = nodes.map((node, index) => {
    const [tag, attributes = {}, ...children] = Array.isArray(node) ? node : ["#text", {}, String(node)];
    const old = before[index];
    const element = old?.tag === tag ? old.element : make(tag, attributes);
    if (tag === "#text") {
      if (element.data !== children[0]) element.data = children[0];
      return { tag, element, children: [] };
    }
    setAll(element, attributes, old?.tag === tag ? old.attributes : {});
    const drawn = drawInto(
      element,
      children.filter((child) => child || child === 0),
      old?.tag === tag ? old.children : [],
    );
    return { tag, element, attributes, children: drawn };
  });
  after.forEach(({ element }, index) => {
    if (parent.childNodes[index] !== element) parent.insertBefore(element, parent.childNodes[index] ?? null);
  });
  while (parent.childNodes.length > after.length) parent.lastChild.remove();
  return after;
}

const SVG = new Set(["svg", "path", "circle", "rect", "g", "line"]);

function make(tag, attributes) {
  if (tag === "#text") return document.createTextNode("");
  const element = SVG.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, listener] of Object.entries(attributes)) {
    // Looked up at each event: the drawing may have changed.
    if (name.startsWith("on")) {
      element.addEventListener(name.slice(2), (event) => element.listeners_[name]?.(event));
      element.listeners_ ??= {};
      element.listeners_[name] = listener;
    }
  }
  return element;
}

function setAll(element, attributes, before) {
  for (const name of Object.keys(before))
    if (!(name in attributes) && !name.startsWith("on")) element.removeAttribute(name);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.listeners_[name] = value;
    else if (name.startsWith(".")) {
      if (element[name.slice(1)] !== value) element[name.slice(1)] = value;
    } else if (value === undefined || value === null || value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}
