// What of the worker's changes may reach the page: elements of the target, their properties, the words these take, their
// events. The rest is left out and said; a refused element leaves a mark where it would stand.

const INSERT_CHILD = 0;
const UPDATE_TEXT = 2;
const UPDATE_PROPERTY = 3;
const PROPERTY = 1;
const ATTRIBUTE = 2;
export const REFUSED = "drydock-refused";

/** @param rules by element, from the package's declarations. @param refuse(kind, text) is told what was left out. */
export function gateOf({ rules, refuse, callback }) {
  const tags = new Map();
  const gone = new Set();

  function nodeOf(node) {
    if (node.type !== 1) return node;
    const rule = rules[node.element];
    if (!rule) return markOf(node);
    tags.set(node.id, node.element);
    return {
      ...node,
      properties: kept(node.properties, (name, value) => allowed(node.element, name, value)),
      attributes: kept(node.attributes, (name) => name === "slot"),
      eventListeners: listenersOf(node, rule),
      children: node.children.map(nodeOf),
    };
  }

  /** Its children are gone with it, and so is every later change of them. */
  function markOf(node) {
    refuse("element", `<${node.element}> is not an element of this target.`);
    tags.set(node.id, REFUSED);
    forget(node);
    return {
      ...node,
      element: REFUSED,
      properties: { name: node.element },
      attributes: {},
      eventListeners: {},
      children: [],
    };
  }

  function forget(node) {
    gone.add(node.id);
    for (const child of node.children ?? []) forget(child);
  }

  function listenersOf(node, rule) {
    const known = kept(node.eventListeners, (name) => rule.events.includes(name));
    return Object.fromEntries(Object.entries(known).map(([name, fn]) => [name, callback(fn)]));
  }

  function allowed(tag, name, value) {
    const kind = rules[tag]?.properties[name];
    if (kind === undefined) {
      refuse("property", `<${tag}> has no property "${name}": left out.`);
      return false;
    }
    if (value === undefined || value === null || kind === "any") return true;
    if (!Array.isArray(kind)) return true;
    if (kind.includes(value)) return true;
    const some = kind.length > 12 ? `one of ${kind.length} words` : kind.join(", ");
    refuse("value", `<${tag}> ${name}="${value}" is none of: ${some}. Left out.`);
    return false;
  }

  function recordOf(record) {
    const [type, id] = record;
    if (gone.has(id)) return [];
    if (type === INSERT_CHILD) return [[type, id, nodeOf(record[2]), record[3]]];
    if (type === UPDATE_TEXT || type !== UPDATE_PROPERTY) return [record];
    const [, , name, value, kind] = record;
    const tag = tags.get(id);
    if (kind === PROPERTY) return allowed(tag, name, value) ? [record] : [];
    if (kind === ATTRIBUTE) return name === "slot" ? [record] : [];
    if (!rules[tag]?.events.includes(name)) return [];
    return [[type, id, name, value === null ? null : callback(value), kind]];
  }

  return (records) => records.flatMap(recordOf);
}

function kept(object, test) {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name, value]) => test(name, value)));
}
