/* global bridge */
// ui-nav-menu, ui-title-bar and ui-save-bar: what stands in them is shown by the shell, not here.
// They are hidden by a style sheet of the document: an inline style would break React's hydration.

const sheet = new CSSStyleSheet();
sheet.replaceSync("ui-nav-menu, s-app-nav, ui-title-bar, ui-save-bar { display: none !important; }");
document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

/** An element that tells the shell what is in it, again whenever that changes. */
class ToldElement extends HTMLElement {
  #observer = new MutationObserver(() => this.tell());

  connectedCallback() {
    this.#observer.observe(this, { childList: true, subtree: true, attributes: true, characterData: true });
    queueMicrotask(() => this.tell());
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    this.untell();
  }

  tell() {}
  untell() {}
}

class NavMenu extends ToldElement {
  tell() {
    const links = [...this.querySelectorAll("a[href], s-link[href]")];
    const items = links
      .filter((link) => link.getAttribute("rel") !== "home")
      .map((link) => ({ label: link.textContent.trim(), path: link.getAttribute("href") }));
    const home = links.find((link) => link.getAttribute("rel") === "home")?.getAttribute("href") ?? null;
    bridge.tell("nav-menu", { items, home });
  }

  untell() {
    bridge.tell("nav-menu", { items: [], home: null });
  }
}

bridge.buttonsOf = (element) =>
  [...element.querySelectorAll("button, a[href]")].map((button, index) => ({
    index,
    label: button.textContent.trim(),
    variant: button.getAttribute("variant") ?? "",
    tone: button.getAttribute("tone") ?? "",
    disabled: button.hasAttribute("disabled"),
    loading: button.hasAttribute("loading") && button.getAttribute("loading") !== "false",
  }));

class TitleBar extends ToldElement {
  tell() {
    // Inside a modal it is the modal's heading and buttons.
    if (this.closest("ui-modal")) this.closest("ui-modal").refresh?.();
    else bridge.tell("title-bar", { title: this.getAttribute("title") ?? "", buttons: bridge.buttonsOf(this) });
  }

  untell() {
    bridge.tell("title-bar", { title: "", buttons: [] });
  }
}
bridge.on("title-bar-press", ({ index }) => {
  const bar = [...document.querySelectorAll("ui-title-bar")].find((element) => !element.closest("ui-modal"));
  bar?.querySelectorAll("button, a[href]")[index]?.click();
});

/** Whichever bar is shown: an element, or a form with data-save-bar. */
let shown = null;

function showBar(bar) {
  shown = bar;
  bridge.tell("save-bar", { showing: true, ...bar.state() });
}

function hideBar(bar) {
  if (shown !== bar) return;
  shown = null;
  bridge.tell("save-bar", { showing: false });
}

bridge.saveBarShowing = () => shown !== null;
bridge.on("save-bar-press", ({ which }) => shown?.press(which));

class SaveBar extends ToldElement {
  #bar = {
    state: () => {
      const buttons = bridge.buttonsOf(this);
      return {
        save: buttons.find((button) => button.variant === "primary") ?? null,
        discard: buttons.find((button) => button.variant !== "primary") ?? null,
        confirmDiscard: this.discardConfirmation,
      };
    },
    press: (which) => {
      const primary = which === "save";
      const buttons = [...this.querySelectorAll("button")];
      buttons.find((button) => (button.getAttribute("variant") === "primary") === primary)?.click();
    },
  };

  get discardConfirmation() {
    return this.hasAttribute("discardConfirmation") || this.hasAttribute("discard-confirmation");
  }

  set discardConfirmation(on) {
    this.toggleAttribute("discardConfirmation", Boolean(on));
  }

  get showing() {
    return shown === this.#bar;
  }

  async show() {
    if (this.showing) return;
    showBar(this.#bar);
    this.dispatchEvent(new Event("show"));
  }

  async hide() {
    if (!this.showing) return;
    hideBar(this.#bar);
    this.dispatchEvent(new Event("hide"));
  }

  toggle() {
    return this.showing ? this.hide() : this.show();
  }

  tell() {
    if (this.showing) showBar(this.#bar);
  }

  untell() {
    hideBar(this.#bar);
  }
}

/** <form data-save-bar> shows the bar by itself as soon as something in it was changed. */
const barOfForm = new WeakMap();
function formBar(form) {
  if (!barOfForm.has(form)) {
    const press = (which) => (which === "save" ? form.requestSubmit() : form.reset());
    barOfForm.set(form, { state: () => ({ confirmDiscard: form.hasAttribute("data-discard-confirmation") }), press });
  }
  return barOfForm.get(form);
}
for (const type of ["input", "change", "submit", "reset"]) {
  document.addEventListener(type, (event) => {
    const form = event.target instanceof Element ? event.target.closest("form[data-save-bar]") : null;
    if (!form) return;
    if (type === "input" || type === "change") showBar(formBar(form));
    else hideBar(formBar(form));
  });
}

customElements.define("ui-nav-menu", NavMenu);
customElements.define("s-app-nav", class extends NavMenu {});
customElements.define("ui-title-bar", TitleBar);
customElements.define("ui-save-bar", SaveBar);
