/* global bridge */
// ui-modal: a dialog inside the app's frame (Shopify draws it around the whole admin).

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  dialog { border: 0; border-radius: 14px; padding: 0; width: min(var(--modal-width, 620px), calc(100vw - 32px));
    max-height: calc(100vh - 48px); color: #1d2433; background: #fff; box-shadow: 0 24px 60px rgb(16 24 40 / .28);
    font: 14px/1.5 system-ui, sans-serif; }
  dialog::backdrop { background: rgb(16 24 40 / .45); }
  header, footer { display: flex; align-items: center; gap: 8px; padding: 14px 18px; }
  header { justify-content: space-between; border-bottom: 1px solid #e6e1d8; }
  footer { justify-content: flex-end; border-top: 1px solid #e6e1d8; }
  footer:empty { display: none; }
  h2 { margin: 0; font-size: 15px; }
  section { padding: 18px; overflow: auto; }
  button { font: inherit; border-radius: 8px; border: 1px solid #9aa1b0; background: #fff; color: inherit; padding: 6px 14px; cursor: pointer; }
  button[data-variant="primary"] { background: #1f3a5f; border-color: #1f3a5f; color: #fff; }
  button[data-tone="critical"] { background: #a3262a; border-color: #a3262a; color: #fff; }
  button:disabled { opacity: .55; cursor: default; }
`);

const WIDTHS = { small: "400px", base: "620px", large: "980px", max: "100vw" };

class Modal extends HTMLElement {
  static observedAttributes = ["variant"];
  #dialog;
  #content = null;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.innerHTML = `<dialog aria-labelledby="heading"><header><h2 id="heading"></h2>
      <button type="button" aria-label="Close" data-close>✕</button></header>
      <section><slot></slot></section><footer></footer></dialog>`;
    this.#dialog = root.querySelector("dialog");
    root.querySelector("[data-close]").addEventListener("click", () => void this.hide());
    this.#dialog.addEventListener("close", () => this.dispatchEvent(new Event("hide")));
  }

  /** React's Modal draws its children in here. Made only when asked for, which is after hydration. */
  get content() {
    if (!this.#content) {
      this.#content = document.createElement("div");
      this.append(this.#content);
    }
    return this.#content;
  }

  set content(element) {
    this.#content?.remove();
    this.#content = element;
    this.append(element);
  }

  get variant() {
    return this.getAttribute("variant") ?? "base";
  }

  set variant(name) {
    this.setAttribute("variant", name);
  }

  attributeChangedCallback() {
    this.#dialog?.style.setProperty("--modal-width", WIDTHS[this.variant] ?? WIDTHS.base);
  }

  async show() {
    if (this.hasAttribute("src"))
      throw new Error("App Bridge stand-in: ui-modal with src is not part of the simulator");
    if (this.#dialog.open || !this.isConnected) return;
    this.refresh();
    this.#dialog.showModal();
    this.dispatchEvent(new Event("show"));
  }

  async hide() {
    if (this.#dialog.open) this.#dialog.close();
  }

  toggle() {
    return this.#dialog.open ? this.hide() : this.show();
  }

  /** Heading and buttons stand in a ui-title-bar inside. */
  refresh() {
    const bar = this.querySelector("ui-title-bar");
    this.shadowRoot.querySelector("h2").textContent = bar?.getAttribute("title") ?? "";
    const footer = this.shadowRoot.querySelector("footer");
    const buttons = bar ? bridge.buttonsOf(bar).sort((a, b) => rank(a) - rank(b)) : [];
    footer.replaceChildren(
      ...buttons.map((button) => {
        const shownButton = document.createElement("button");
        shownButton.type = "button";
        shownButton.textContent = button.label;
        shownButton.disabled = button.disabled || button.loading;
        shownButton.dataset.variant = button.variant;
        shownButton.dataset.tone = button.tone;
        shownButton.addEventListener("click", () => bar.querySelectorAll("button, a[href]")[button.index]?.click());
        return shownButton;
      }),
    );
  }
}

/** The primary button stands last, at the right. */
function rank(button) {
  return button.variant === "primary" ? 1 : 0;
}

customElements.define("ui-modal", Modal);
