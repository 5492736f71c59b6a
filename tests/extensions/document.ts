// The document that Shopify gives an extension in its worker, in this process: an extension's tests render into it.
import "@remote-dom/core/polyfill";

// Preact listens for "click" where an element has `onclick`, as Shopify's elements have, and for "Click" elsewhere.
Object.defineProperty(Element.prototype, "onclick", { value: null, writable: true, configurable: true });
