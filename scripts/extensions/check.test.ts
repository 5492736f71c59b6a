import { join } from "node:path";
import { expect, test } from "vitest";
import type { Translations, UiExtension } from "../../simulator/extensions/bundle-ui.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { MAX_COMPRESSED_BYTES, problemsOf } from "./check.ts";
import { type Inspected, inspect, sourceOf, uiExtensionFolders } from "./inspected.ts";

const SOURCE = `
export default () => <s-text>{shopify.i18n.translate("greets", { count: settings.shout })}</s-text>;
fetch("/"); read("$app:loyalty", "points");
`;

const TEXTS: Record<string, Translations> = {
  en: { name: "Name", greets: { one: "{{count}} greeting", other: "{{count}} greetings" } },
  de: { name: "Name", greets: { one: "{{count}} Gruß", other: "{{count}} Grüße" } },
  fr: { name: "Nom", greets: { one: "{{count}} salut", many: "{{count}} de saluts", other: "{{count}} saluts" } },
  es: { name: "Nombre", greets: { one: "{{count}} saludo", many: "{{count}} de saludos", other: "{{count}} saludos" } },
  ja: { name: "名前", greets: { other: "{{count}}回" } },
};

interface Changes {
  readonly extension?: Partial<UiExtension>;
  readonly texts?: Record<string, Translations>;
  readonly source?: string;
  readonly apiVersion?: string;
  readonly compressedBytes?: number;
  readonly defaultLocale?: string;
}

/** An extension with nothing wrong, but for what a test changes. */
function given({ extension, texts, source = SOURCE, ...rest }: Changes = {}): Inspected {
  return {
    extension: {
      type: "ui_extension",
      name: "t:name",
      handle: "greeting",
      targeting: [{ target: "purchase.checkout.block.render", module: "./src/greeting.tsx" }],
      metafields: [{ namespace: "$app:loyalty", key: "points" }],
      capabilities: { network_access: true },
      settings: { fields: [{ key: "shout", type: "boolean", name: "Shout", validations: [] }] },
      ...extension,
    },
    apiVersion: rest.apiVersion ?? "2026-07",
    locales: {
      default: rest.defaultLocale ?? "en",
      translations: Object.fromEntries(Object.entries({ ...TEXTS, ...texts }).filter(([, there]) => there)),
    },
    sources: [sourceOf("greeting.tsx", source)],
    compressedBytes: rest.compressedBytes ?? 9_000,
  };
}

const field = (changes: Record<string, unknown>) => ({
  settings: { fields: [{ key: "shout", type: "boolean", name: "Shout", validations: [], ...changes }] },
});

test("what is right is let through", () => {
  expect(problemsOf(given())).toEqual([]);
});

test.each<[string, Changes, string]>([
  ["a stale api_version", { apiVersion: "2026-04" }, "api_version is 2026-04; contracts/api-version.ts says 2026-07."],
  ["a key that there is not", { extension: { metafeilds: [] } as never }, '"metafeilds" is no key of [[extensions]].'],
  [
    "an unknown target",
    { extension: { targeting: [{ target: "purchase.checkout.blok.render", module: "" }] } },
    '"purchase.checkout.blok.render" is no target of @shopify/ui-extensions.',
  ],
  [
    "a misspelled capability",
    { extension: { capabilities: { network_acess: true, network_access: true } } },
    '"network_acess" is no capability.',
  ],
  [
    "a misspelled consent",
    { extension: { capabilities: { network_access: true, collect_buyer_consent: { sms: true } } } },
    '"collect_buyer_consent.sms" is no capability.',
  ],
  [
    "a deprecated capability",
    { extension: { capabilities: { network_access: true, block_progress: true } } },
    '"block_progress" is deprecated.',
  ],
  [
    "fetch without network_access",
    { extension: { capabilities: {} } },
    "src/greeting.tsx:3 calls fetch without network_access.",
  ],
  [
    "network_access for nothing",
    { source: SOURCE.replace('fetch("/");', "") },
    "network_access is asked for, but nothing calls fetch.",
  ],
  [
    "a query without api_access",
    { source: `${SOURCE} shopify.query("{ shop { name } }");` },
    "src/greeting.tsx:4 calls shopify.query without api_access.",
  ],
  [
    "a bogus type of a setting",
    { extension: field({ type: "bool" }) },
    'The setting "shout" has the type "bool", which there is not.',
  ],
  [
    "a validation that the type has not",
    { extension: field({ validations: [{ name: "regex", value: "." }] }) },
    'The setting "shout" (boolean) cannot have the validation "regex".',
  ],
  ["a setting that nothing reads", { extension: field({ key: "whisper" }) }, 'The setting "whisper" is read nowhere.'],
  [
    "a metafield that nothing reads",
    { extension: { metafields: [{ namespace: "$app:loyalty", key: "pionts" }] } },
    "The metafield $app:loyalty.pionts is asked for, but read nowhere.",
  ],
  [
    "a metafield that is read without being asked for",
    { source: `${SOURCE} read("$app:pricing", "x");` },
    "src/greeting.tsx:4 reads $app:pricing, which is not asked for.",
  ],
  ["no default locale", { defaultLocale: "de" }, "en.default.json is not there."],
  ["a locale that is not there", { texts: { ja: undefined as never } }, "locales/ja.json is not there."],
  ["a key missing in one locale", { texts: { de: { name: "Name" } } }, 'de does not translate "greets".'],
  [
    "a key too many in one locale",
    { texts: { de: { ...TEXTS.de, extra: "x" } } },
    'de translates "extra", which there is not.',
  ],
  ["an empty text", { texts: { de: { ...TEXTS.de, name: " " } } }, 'de leaves "name" empty.'],
  [
    "a missing plural form",
    { texts: { fr: { name: "Nom", greets: { one: "{{count}} salut", other: "{{count}} saluts" } } } },
    'fr: "greets" lacks "many".',
  ],
  [
    "a plural form too many",
    { texts: { ja: { name: "名前", greets: { one: "{{count}}回", other: "{{count}}回" } } } },
    'ja: "greets" has "one", which the language has not.',
  ],
  [
    "another placeholder",
    { texts: { ja: { name: "名前", greets: { other: "{{cuont}}回" } } } },
    'ja names other values in "greets": cuont.',
  ],
  [
    "a key that is used and not translated",
    { source: `${SOURCE} t.translate("parting");` },
    '"parting" is asked for, but not translated.',
  ],
  [
    "a key that is translated and not used",
    { extension: { name: "Name" } },
    '"name" is translated, but asked for nowhere.',
  ],
  [
    "a key that is computed",
    { source: `${SOURCE} t.translate(key);` },
    "src/greeting.tsx:4 translates something other than a literal key.",
  ],
  [
    "an element that there is not",
    { source: `${SOURCE} <s-txt />;` },
    "src/greeting.tsx:4: purchase.checkout.block.render has no <s-txt>.",
  ],
  [
    "a prop that there is not",
    { source: `${SOURCE} <s-stack gpa="base" />;` },
    'src/greeting.tsx:4: <s-stack> has no "gpa" in purchase.checkout.block.render.',
  ],
  [
    "an element of another surface",
    { source: `${SOURCE} <s-admin-block />;` },
    "src/greeting.tsx:4: purchase.checkout.block.render has no <s-admin-block>.",
  ],
  [
    "a script too large",
    { compressedBytes: MAX_COMPRESSED_BYTES + 1 },
    "The script is 15001 bytes with Brotli; at most 15000 are wanted.",
  ],
])("%s is named", (_, changes, problem) => {
  expect(problemsOf(given(changes))).toContain(problem);
});

test("an extension of the admin has no settings, and its queries are the Admin API's", () => {
  const targeting = [{ target: "admin.product-details.block.render", module: "" }];
  const problems = problemsOf(
    given({ extension: { targeting }, source: `${SOURCE} shopify.query("{ shop { name } }");` }),
  );
  expect(problems).toEqual(["An extension of the admin has no settings."]);
});

test("our own extensions have nothing wrong", async () => {
  const folders = await uiExtensionFolders(join(ROOT, "extensions"));
  expect(folders.map((folder) => folder.split("/").at(-1))).toEqual([
    "checkout-rewards",
    "delivery-promise",
    "order-rewards",
    "stock-health",
  ]);
  for (const folder of folders) expect(problemsOf(await inspect(folder))).toEqual([]);
}, 120_000);
