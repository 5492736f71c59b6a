import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { SHOPIFY_API_VERSION } from "../../contracts/api-version.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { type Inspected, nodesOf, placeOf, type Rule } from "./inspected.ts";

const PACKAGE = join(ROOT, "node_modules", "@shopify", "ui-extensions");

/** Keys of [[extensions]] for a ui_extension, and of its targets. Source: the schema of `@shopify/cli` 4.8.2. */
const KEYS = ["type", "handle", "uid", "name", "description", "targeting", "capabilities", "metafields", "settings"];
const TARGETING_KEYS = ["target", "module", "metafields", "should_render", "default_placement", "urls", "preloads"];

export const apiVersion: Rule = ({ apiVersion: version }) =>
  version === SHOPIFY_API_VERSION
    ? []
    : [`api_version is ${version}; contracts/api-version.ts says ${SHOPIFY_API_VERSION}.`];

export const keys: Rule = ({ extension }) => [
  ...unknownOf(Object.keys(extension), KEYS).map((key) => `"${key}" is no key of [[extensions]].`),
  ...extension.targeting.flatMap((targeting) =>
    unknownOf(Object.keys(targeting), TARGETING_KEYS).map((key) => `"${key}" is no key of [[extensions.targeting]].`),
  ),
];

/** Every target has a file of types of its own in the package. */
export const targets: Rule = ({ extension }) =>
  unknownOf(
    extension.targeting.map(({ target }) => target),
    [...targetFiles().keys()],
  ).map((target) => `"${target}" is no target of @shopify/ui-extensions.`);

/** Target -> the file with its types. */
export function targetFiles(): ReadonlyMap<string, string> {
  const surfaces = join(PACKAGE, "build", "ts", "surfaces");
  const files = ["admin", "checkout", "customer-account"].flatMap((surface) => {
    const folder = join(surfaces, surface, "targets");
    return readdirSync(folder)
      .filter((file) => file.endsWith(".d.ts"))
      .map((file) => [file.slice(0, -".d.ts".length), join(folder, file)] as const);
  });
  return new Map(files);
}

/** Deprecated in 2026-07: the validation Function blocks. Source: docs/decisions/026-ui-extensions.md. */
const DEPRECATED_CAPABILITIES = ["block_progress"];

export const capabilities: Rule = ({ extension, sources }) => {
  const named = Object.entries(extension.capabilities).flatMap(([name, value]) =>
    typeof value === "boolean"
      ? [{ name, on: value }]
      : Object.keys(value).map((part) => ({ name: `${name}.${part}`, on: true })),
  );
  const on = new Set(named.filter((capability) => capability.on).map(({ name }) => name));
  const isAdmin = extension.targeting.every(({ target }) => target.startsWith("admin."));
  const fetches = callOf(sources, (callee) => callee.getText() === "fetch");
  const queries = callOf(sources, (callee) => callee.getText() === "shopify.query");
  return [
    ...unknownOf(
      named.map(({ name }) => name),
      capabilitiesOfPackage(),
    ).map((name) => `"${name}" is no capability.`),
    ...DEPRECATED_CAPABILITIES.filter((name) => on.has(name)).map((name) => `"${name}" is deprecated.`),
    // In the admin fetch needs no permission, and shopify.query is the Admin API, which the app's scopes decide about.
    ...(fetches && !isAdmin && !on.has("network_access") ? [`${fetches} calls fetch without network_access.`] : []),
    ...(!fetches && on.has("network_access") ? ["network_access is asked for, but nothing calls fetch."] : []),
    ...(queries && !isAdmin && !on.has("api_access") ? [`${queries} calls shopify.query without api_access.`] : []),
  ];
};

/** The union `Capability` of the package. */
function capabilitiesOfPackage(): readonly string[] {
  const text = readFileSync(join(PACKAGE, "build", "ts", "shared.d.ts"), "utf8");
  const union = /export type Capability = ([^;]+);/.exec(text)?.[1];
  if (!union) throw new Error("@shopify/ui-extensions has no type Capability any more.");
  return [...union.matchAll(/'([^']+)'/g)].map(([, name = ""]) => name);
}

/** Types that the checkout editor knows, and their validations. Source: shopify.dev, "Settings definition". */
const SETTING_TYPES: Readonly<Record<string, readonly string[]>> = {
  boolean: [],
  date: ["min", "max"],
  date_time: ["min", "max"],
  single_line_text_field: ["min", "max", "regex", "choices"],
  multi_line_text_field: ["min", "max", "regex"],
  number_integer: ["min", "max"],
  number_decimal: ["min", "max", "max_precision"],
  variant_reference: [],
};
const MAX_SETTINGS = 20;

export const settings: Rule = ({ extension, sources }) => {
  const { fields } = extension.settings;
  const text = sources.map((source) => source.text).join("\n");
  const twice = fields.filter(({ key }, at) => fields.findIndex((field) => field.key === key) !== at);
  const isAdmin = extension.targeting.some(({ target }) => target.startsWith("admin."));
  return [
    ...(fields.length > MAX_SETTINGS ? [`${fields.length} settings; Shopify takes ${MAX_SETTINGS}.`] : []),
    ...(isAdmin && fields.length > 0 ? ["An extension of the admin has no settings."] : []),
    ...twice.map(({ key }) => `The setting "${key}" is there twice.`),
    ...fields.flatMap(({ key, type, name, validations }) => {
      const allowed = SETTING_TYPES[type];
      if (!allowed) return [`The setting "${key}" has the type "${type}", which there is not.`];
      return [
        ...(name ? [] : [`The setting "${key}" has no name.`]),
        ...(text.includes(key) ? [] : [`The setting "${key}" is read nowhere.`]),
        ...unknownOf(
          validations.map((validation) => validation.name),
          allowed,
        ).map((validation) => `The setting "${key}" (${type}) cannot have the validation "${validation}".`),
      ];
    }),
  ];
};

/** What is asked for is read, and what is read is asked for: one that is not asked for is silently never there. */
export const metafields: Rule = ({ extension, sources }) => {
  const declared = [...extension.metafields, ...extension.targeting.flatMap((targeting) => targeting.metafields ?? [])];
  const strings = sources.flatMap((source) => [...nodesOf(source)].filter(ts.isStringLiteral));
  const texts = new Set(strings.map(({ text }) => text));
  const namespaces = new Set(declared.map(({ namespace }) => namespace));
  return [
    ...declared
      .filter(({ namespace, key }) => !texts.has(namespace) || !texts.has(key))
      .map(({ namespace, key }) => `The metafield ${namespace}.${key} is asked for, but read nowhere.`),
    ...strings
      .filter(({ text }) => text.startsWith("$app") && !namespaces.has(text))
      .map((string) => `${placeOf(string)} reads ${string.text}, which is not asked for.`),
  ];
};

/** Where something is called, or undefined. */
function callOf(sources: Inspected["sources"], isIt: (callee: ts.Expression) => boolean): string | undefined {
  for (const source of sources) {
    for (const node of nodesOf(source)) {
      if (ts.isCallExpression(node) && isIt(node.expression)) return placeOf(node);
    }
  }
  return undefined;
}

function unknownOf(names: readonly string[], known: readonly string[]): readonly string[] {
  return names.filter((name) => !known.includes(name));
}
