import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { findPackageJSON } from "node:module";
import path from "node:path";
import ts from "typescript";
import type { ElementRule, ElementTable } from "./element-table.ts";

const TARGET = path.join(import.meta.dirname, "generated", "elements.json");
/** Surfaces of the package that the simulator has a page for. */
const SURFACES = ["checkout", "customer-account", "admin"] as const;
/** More combinations of words ("base strong dashed") than this are not told one by one. */
const MAX_COMBINATIONS = 60;
/** What Preact takes for itself; the rest are properties and events of the element. */
const OF_PREACT = new Set(["key", "ref", "children", "slot"]);

/**
 * Writes generated/elements.json: which elements a target may use, and which properties, values, events and methods an
 * element has, as the declarations of @shopify/ui-extensions say it. Does nothing while package and this file are the same.
 */
export async function generateElementTable(): Promise<"current" | "written"> {
  const manifest = findPackageJSON("@shopify/ui-extensions", import.meta.url);
  if (!manifest) throw new Error("@shopify/ui-extensions is not installed");
  const own = await readFile(import.meta.filename);
  const hash = createHash("sha256")
    .update(await readFile(manifest))
    .update(own)
    .digest("hex");
  const present = await readFile(TARGET, "utf8").catch(() => "");
  if (present.includes(hash)) return "current";
  const root = path.join(path.dirname(manifest), "build", "ts", "surfaces");
  const table: ElementTable = { hash, targets: {}, surfaces: {} };
  for (const surface of SURFACES) await readSurface(path.join(root, surface), surface, table);
  await mkdir(path.dirname(TARGET), { recursive: true });
  // Renamed into place: two commands may generate at once.
  const draft = `${TARGET}.${process.pid}`;
  await writeFile(draft, JSON.stringify(table));
  await rename(draft, TARGET);
  return "written";
}

async function readSurface(folder: string, surface: string, table: ElementTable): Promise<void> {
  const names = (await readdir(path.join(folder, "components"))).filter((name) => name.endsWith(".d.ts"));
  const files = names.map((name) => path.join(folder, "components", name));
  const program = ts.createProgram(files, {
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    skipLibCheck: true,
    strict: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const rules: Record<string, ElementRule> = {};
  const tagsByFile = new Map<string, string[]>();
  for (const [index, file] of files.entries()) {
    const source = program.getSourceFile(file);
    if (!source) continue;
    const found = intrinsicElements(source, checker);
    Object.assign(rules, Object.fromEntries(found));
    tagsByFile.set(names[index] ?? "", [...found.keys()]);
  }
  table.surfaces[surface] = rules;
  for (const name of await readdir(path.join(folder, "targets"))) {
    if (!name.endsWith(".d.ts")) continue;
    const text = await readFile(path.join(folder, "targets", name), "utf8");
    const imported = [...text.matchAll(/^import "\.\.\/components\/([^"]+)";/gm)].map(([, file]) => file ?? "");
    const tags = imported.flatMap((file) => tagsByFile.get(file) ?? []);
    table.targets[name.slice(0, -".d.ts".length)] = { surface, tags: [...new Set(tags)].sort() };
  }
}

/** `declare module "preact" { ... interface IntrinsicElements { [tagName]: ... } }` is where a file names its elements. */
function intrinsicElements(source: ts.SourceFile, checker: ts.TypeChecker): Map<string, ElementRule> {
  const found = new Map<string, ElementRule>();
  const elements = new Map<string, ts.Type>();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node) && /^(IntrinsicElements|HTMLElementTagNameMap)$/.test(node.name.text)) {
      for (const member of node.members.filter(ts.isPropertySignature)) {
        const tag = tagOf(member, checker);
        if (!tag || !member.type) continue;
        const type = checker.getTypeFromTypeNode(member.type);
        if (node.name.text === "IntrinsicElements") found.set(tag, ruleOf(type, checker));
        else elements.set(tag, type);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  for (const [tag, rule] of found) rule.methods.push(...methodsOf(elements.get(tag), checker));
  return found;
}

function tagOf(member: ts.PropertySignature, checker: ts.TypeChecker): string | undefined {
  if (!ts.isComputedPropertyName(member.name)) return ts.isStringLiteral(member.name) ? member.name.text : undefined;
  const type = checker.getTypeAtLocation(member.name.expression);
  return type.isStringLiteral() ? type.value : undefined;
}

function ruleOf(type: ts.Type, checker: ts.TypeChecker): ElementRule {
  const rule: ElementRule = { properties: {}, events: [], methods: [] };
  for (const property of checker.getPropertiesOfType(type)) {
    const { name } = property;
    if (OF_PREACT.has(name)) continue;
    if (/^on[A-Z]/.test(name)) rule.events.push(name.slice(2).toLowerCase());
    else rule.properties[name] = kindOf(checker.getTypeOfSymbol(property), checker);
  }
  return rule;
}

/** "string", "number", "boolean", "any" (several, or an object), or the words that a property takes. */
function kindOf(type: ts.Type, checker: ts.TypeChecker): string | string[] {
  const parts = type.isUnion() ? type.types : [type];
  const real = parts.filter((part) => !(part.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)));
  if (real.length > 0 && real.every((part) => part.isStringLiteral())) {
    const combined = real.some((part) => (part as ts.StringLiteralType).value.includes(" "));
    if (combined && real.length > MAX_COMBINATIONS) return "string";
    return real.map((part) => (part as ts.StringLiteralType).value).sort();
  }
  const kinds = new Set(real.map((part) => checker.typeToString(checker.getBaseTypeOfLiteralType(part))));
  const [only] = kinds;
  return kinds.size === 1 && only && /^(string|number|boolean)$/.test(only) ? only : "any";
}

/** Overlays are shown and hidden from the extension; an element's other methods are those of every HTML element. */
function methodsOf(type: ts.Type | undefined, checker: ts.TypeChecker): string[] {
  const names = type ? checker.getPropertiesOfType(type).map((property) => property.name) : [];
  return names.filter((name) => /^(show|hide|toggle)Overlay$/.test(name));
}
