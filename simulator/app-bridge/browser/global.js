/* global bridge */
// window.shopify, as far as the simulator goes. What is missing says so by name.

const MISSING = ["app", "intents", "picker", "pos", "reviews", "scanner", "scopes", "shopifyQL", "support", "tools"];

let lastToast = 0;
const toasts = new Map();
bridge.on("toast-action", ({ id }) => toasts.get(id)?.onAction?.());
bridge.on("toast-dismiss", ({ id }) => {
  toasts.get(id)?.onDismiss?.();
  toasts.delete(id);
});

const toast = {
  show(message, options = {}) {
    const id = `toast-${++lastToast}`;
    toasts.set(id, options);
    const { duration = 5_000, isError = false, action = "" } = options;
    bridge.tell("toast", { id, message: String(message), duration, isError, action });
    return id;
  },
  hide(id) {
    bridge.tell("toast-hide", { id });
  },
};

function byId(kind) {
  const call = (name) => async (id) => {
    const element = document.getElementById(id);
    if (!element?.[name]) throw new Error(`App Bridge: there is no ${kind} with the id "${id}"`);
    await element[name]();
  };
  return { show: call("show"), hide: call("hide"), toggle: call("toggle") };
}

const saveBar = {
  ...byId("ui-save-bar"),
  leaveConfirmation: () => (bridge.saveBarShowing() ? bridge.ask("leave") : Promise.resolve()),
};

function asList(selection) {
  return selection ? Object.assign(selection, { selection }) : undefined;
}

const shopify = {
  config: bridge.config,
  origin: bridge.simulatorOrigin,
  ready: Promise.resolve(),
  environment: { mobile: false, embedded: bridge.framed, pos: false, intent: false },
  idToken: () => bridge.idToken(),
  loading: (on = true) => bridge.tell("loading", { on: Boolean(on) }),
  modal: byId("ui-modal"),
  resourcePicker: async (options) => asList(await bridge.ask("resource-picker", options)),
  saveBar,
  toast,
  user: () => bridge.ask("user"),
  webVitals: { onReport: async () => {} },
};
for (const name of MISSING) {
  Object.defineProperty(shopify, name, {
    get() {
      throw new Error(`App Bridge stand-in: shopify.${name} is not part of the simulator (simulator/DIFFERENCES.md)`);
    },
  });
}
window.shopify = shopify;
