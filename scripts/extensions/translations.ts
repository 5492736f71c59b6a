import ts from "typescript";
import type { Translations } from "../../simulator/extensions/bundle-ui.ts";
import { type Inspected, nodesOf, placeOf, type Rule } from "./inspected.ts";

/** What every extension speaks; the first is the one for everybody else. */
const LOCALES = ["en", "de", "fr", "es", "ja"] as const;
const PLURAL_CATEGORIES = ["zero", "one", "two", "few", "many", "other"];

export const translations: Rule = (inspected) => {
  const { locales } = inspected;
  const missing = LOCALES.filter((locale) => !locales.translations[locale]);
  const standard = locales.translations[locales.default] ?? {};
  const keys = new Set(textsOf(standard).keys());
  return [
    ...(locales.default === LOCALES[0] ? [] : [`${LOCALES[0]}.default.json is not there.`]),
    ...missing.map((locale) => `locales/${locale}.json is not there.`),
    ...Object.entries(locales.translations).flatMap(([locale, texts]) => [
      ...differences(locale, texts, standard),
      ...pluralForms(locale, texts),
    ]),
    ...usage(inspected, keys),
  ];
};

/** A key is a text or one with plural forms: "heading" -> ["Your rewards"], "earns" -> ["... point", "... points"]. */
function textsOf(texts: Translations, prefix = ""): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(texts)) {
    const key = prefix + name;
    if (typeof value === "string") found.set(key, [value]);
    else if (isPlural(value))
      found.set(
        key,
        Object.values(value).filter((form) => typeof form === "string"),
      );
    else for (const [inner, innerTexts] of textsOf(value, `${key}.`)) found.set(inner, innerTexts);
  }
  return found;
}

function isPlural(value: Translations): boolean {
  const names = Object.keys(value);
  return names.length > 0 && names.every((name) => PLURAL_CATEGORIES.includes(name));
}

function differences(locale: string, texts: Translations, standard: Translations): readonly string[] {
  const here = textsOf(texts);
  const there = textsOf(standard);
  return [
    ...[...there.keys()].filter((key) => !here.has(key)).map((key) => `${locale} does not translate "${key}".`),
    ...[...here.keys()]
      .filter((key) => !there.has(key))
      .map((key) => `${locale} translates "${key}", which there is not.`),
    ...[...here].flatMap(([key, forms]) => [
      ...(forms.some((form) => form.trim() === "") ? [`${locale} leaves "${key}" empty.`] : []),
      ...forms
        .filter((form) => placeholders(form) !== placeholders(there.get(key)?.at(-1) ?? form))
        .map((form) => `${locale} names other values in "${key}": ${placeholders(form) || "none"}.`),
    ]),
  ];
}

function placeholders(text: string): string {
  const names = [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = ""]) => name);
  return [...new Set(names)].sort().join(", ");
}

/** Exactly the forms that CLDR has for the language: French and Spanish have "many" (1,000,000), Japanese only "other". */
function pluralForms(locale: string, texts: Translations, prefix = ""): readonly string[] {
  const categories = new Intl.PluralRules(locale).resolvedOptions().pluralCategories as readonly string[];
  return Object.entries(texts).flatMap(([name, value]) => {
    if (typeof value === "string") return [];
    if (!isPlural(value)) return pluralForms(locale, value, `${prefix}${name}.`);
    const forms = Object.keys(value);
    return [
      ...categories.filter((category) => !forms.includes(category)).map((category) => `lacks "${category}"`),
      ...forms.filter((form) => !categories.includes(form)).map((form) => `has "${form}", which the language has not`),
    ].map((problem) => `${locale}: "${prefix}${name}" ${problem}.`);
  });
}

/** Keys that the code and the toml ask for are there, and no other. */
function usage({ extension, sources }: Inspected, keys: ReadonlySet<string>): readonly string[] {
  const used = new Set(tomlKeys(extension));
  const problems: string[] = [];
  for (const call of sources.flatMap((source) => [...nodesOf(source)].filter(isTranslate))) {
    const [key] = call.arguments;
    if (!key || !ts.isStringLiteral(key))
      problems.push(`${placeOf(call)} translates something other than a literal key.`);
    else used.add(key.text);
  }
  return [
    ...problems,
    ...[...used].filter((key) => !keys.has(key)).map((key) => `"${key}" is asked for, but not translated.`),
    ...[...keys].filter((key) => !used.has(key)).map((key) => `"${key}" is translated, but asked for nowhere.`),
  ];
}

function isTranslate(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    node.expression.name.text === "translate"
  );
}

function tomlKeys({ name, description, settings }: Inspected["extension"]): readonly string[] {
  const values = [name, description, ...settings.fields.flatMap((field) => [field.name, field.description])];
  return values.flatMap((value) => (typeof value === "string" && value.startsWith("t:") ? [value.slice(2)] : []));
}
