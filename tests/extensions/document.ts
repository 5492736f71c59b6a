// The document that Shopify gives an extension in its worker, in this process: an extension's tests render into it.
import "@remote-dom/core/polyfill";
