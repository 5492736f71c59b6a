// The DOM of the worker: one class for each element of the target, made from the package's declarations. What they do not
// have reaches the page never; it is said in the log.

import { connectRemoteNode, createRemoteElement, RemoteEvent, setRemoteId } from "@remote-dom/core/elements";
import { hooks } from "@remote-dom/core/polyfill";
import { log, on, post } from "./port.js";

const ROOT_ID = "~";
const EVENT_LISTENER = 3;
const UPDATE_PROPERTY = 3;
const INSERT_CHILD = 0;
const TYPES = { boolean: Boolean, number: Number, string: String };

const functions = new Map();
const ids = new WeakMap();
let made = 0;
let queue = [];

export function defineElements(rules) {
  for (const [tag, rule] of Object.entries(rules)) {
    const properties = Object.entries(rule.properties).map(([name, kind]) => [name, { type: TYPES[kind] ?? String }]);
    const events = rule.events.map((type) => [type, { dispatchEvent: dispatcherOf(type) }]);
    const Element = createRemoteElement({
      properties: Object.fromEntries(properties),
      events: Object.fromEntries(events),
      methods: rule.methods,
    });
    customElements.define(tag, Element);
  }
  watchForRefused(rules);
}

/** What the buyer did: first the element's own properties (value, checked), then the event that reads them. */
function dispatcherOf(type) {
  return function dispatch(detail) {
    for (const [name, value] of Object.entries(detail?.properties ?? {})) if (name in this) this[name] = value;
    const event = new RemoteEvent(type, { detail: detail?.detail, bubbles: true });
    return Object.assign(event, detail?.event);
  };
}

function watchForRefused(rules) {
  const told = new Set();
  const refuse = (kind, text) => {
    if (!told.has(text)) log("error", text, kind);
    told.add(text);
  };
  const attributes = new Map(
    Object.entries(rules).map(([tag, rule]) => [tag, new Set(["slot", ...Object.keys(rule.properties).map(kebab)])]),
  );
  const setAttribute = hooks.setAttribute;
  hooks.setAttribute = (element, name, value) => {
    setAttribute?.(element, name, value);
    const known = attributes.get(element.localName);
    if (known && !known.has(name)) refuse("property", `<${element.localName}> has no property "${name}": left out.`);
  };
  hooks.createElement = (element) => {
    if (!rules[element.localName]) refuse("element", `<${element.localName}> is not an element of this target.`);
  };
  hooks.addEventListener = (element, type) => {
    const rule = rules[element.localName];
    if (rule && !rule.events.includes(type)) refuse("event", `<${element.localName}> has no event "${type}".`);
  };
}

function kebab(name) {
  return name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
}

/** Sends what changes below document.body. All changes of one task travel together, so that no half of them is painted. */
export function observeBody() {
  setRemoteId(document.body, ROOT_ID);
  connectRemoteNode(document.body, {
    mutate(records) {
      if (queue.length === 0) queueMicrotask(flush);
      queue.push(...records.map(recordOf));
    },
    call: (id, method, ...args) => post({ type: "method", id, method, args }),
  });
  on("event", ({ fn, detail }) => functions.get(fn)?.(detail));
}

function flush() {
  const records = queue;
  queue = [];
  post({ type: "mutate", records });
}

/** Functions stay here; the page is given their number. */
function recordOf(record) {
  if (record[0] === INSERT_CHILD) return [record[0], record[1], nodeOf(record[2]), record[3]];
  if (record[0] !== UPDATE_PROPERTY) return record;
  const [type, id, name, value, kind] = record;
  if (kind === EVENT_LISTENER) return [type, id, name, value ? numberOf(value) : null, kind];
  return [type, id, name, plain(value), kind];
}

function nodeOf(node) {
  if (!node.children) return node;
  const { properties = {}, eventListeners = {} } = node;
  return {
    ...node,
    properties: mapped(properties, plain),
    eventListeners: mapped(eventListeners, numberOf),
    children: node.children.map(nodeOf),
  };
}

function mapped(object, change) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

function numberOf(listener) {
  const known = ids.get(listener);
  if (known) return known;
  made += 1;
  ids.set(listener, made);
  functions.set(made, listener);
  return made;
}

/** A property that cannot be copied to the page (a function, an element) is left out. */
function plain(value) {
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null) return value;
  try {
    return JSON.parse(JSON.stringify(value));
  } catch {
    return undefined;
  }
}
