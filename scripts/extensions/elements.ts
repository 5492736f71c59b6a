import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../infrastructure/paths.ts";
import { targetFiles } from "./configuration.ts";
import { nodesOf, placeOf, type Rule, sourceOf } from "./inspected.ts";

/** What Preact itself takes. */
const OF_PREACT = ["key", "ref", "children"];

/**
 * Every `s-*` element and prop is one of every target of the extension. tsc sees the types of all its targets at once,
 * and so takes on one surface what only the other one has.
 */
export const elements: Rule = ({ extension, sources }) => {
  const used = sources.flatMap((source) => [...nodesOf(source)].filter(isElement));
  return extension.targeting.flatMap(({ target }) => {
    const allowed = elementsOf(target);
    // The rule about targets says so.
    if (!allowed) return [];
    return used.flatMap((element) => {
      const tag = element.tagName.getText();
      if (!tag.includes("-")) return [];
      const props = allowed.get(tag);
      if (!props) return [`${placeOf(element)}: ${target} has no <${tag}>.`];
      return element.attributes.properties
        .filter(ts.isJsxAttribute)
        .map((attribute) => attribute.name.getText())
        .filter((name) => !props.has(name) && !OF_PREACT.includes(name))
        .map((name) => `${placeOf(element)}: <${tag}> has no "${name}" in ${target}.`);
    });
  });
};

function isElement(node: ts.Node): node is ts.JsxOpeningElement | ts.JsxSelfClosingElement {
  return ts.isJsxOpeningElement(node) || ts.isJsxSelfClosingElement(node);
}

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
  jsx: ts.JsxEmit.ReactJSX,
  jsxImportSource: "preact",
  allowImportingTsExtensions: true,
  types: [],
  skipLibCheck: true,
  noEmit: true,
};

const known = new Map<string, ReadonlyMap<string, ReadonlySet<string>> | undefined>();
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The elements of a target with their props, out of the package's types. undefined for a target that is none. */
export function elementsOf(target: string): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (!known.has(target)) known.set(target, readElements(targetFiles().get(target)));
  return known.get(target);
}

/** A file that renders with Preact and these types is where the compiler can be asked what may be rendered. */
function readElements(types: string | undefined): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  if (!types) return undefined;
  const file = join(ROOT, "scripts", "extensions", "elements-of-target.tsx");
  const probe = sourceOf(file, `import ${JSON.stringify(types)}; export default <></>;`);
  const host = cachingHost();
  const read = host.getSourceFile;
  host.getSourceFile = (name, ...rest) => (name === file ? probe : read(name, ...rest));
  const checker = ts.createProgram([file], OPTIONS, host).getTypeChecker();
  const tags = checker.getJsxIntrinsicTagNamesAt(probe).filter(({ name }) => name.startsWith("s-"));
  return new Map(
    tags.map((tag) => {
      const props = checker.getPropertiesOfType(checker.getTypeOfSymbol(tag));
      return [tag.name, new Set(props.map(({ name }) => name))] as const;
    }),
  );
}

/** The types of the DOM alone take half a second to parse: once is enough. */
function cachingHost(): ts.CompilerHost {
  const host = ts.createCompilerHost(OPTIONS);
  const read = host.getSourceFile;
  host.getSourceFile = (file, ...rest) => {
    if (!parsed.has(file)) parsed.set(file, read.call(host, file, ...rest));
    return parsed.get(file);
  };
  return host;
}
