import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SERVICES } from "../contracts/services.ts";
import { localeCookie, localeOf, textsOf } from "./i18n.server.ts";
import { createI18n, LANGUAGES, languageOf } from "./i18n.ts";

const PLURAL_SUFFIX = /_(zero|one|two|few|many|other)$/;

/** {a: {b: "x"}} -> [["a.b", "x"]] */
function entriesOf(texts: object, prefix = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[prefix + key, value] as [string, string]] : entriesOf(value, `${prefix}${key}.`),
  );
}

/** Variables and tags a text needs from the page: "{{count}}", "<moment/>". */
const needs = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+)\s*\}\}|<(\w+)\/>/g)].map((match) => match[0]).toSorted();

const english = new Map(entriesOf(textsOf("en").app));

describe.each(LANGUAGES)("the texts in %s", (language) => {
  const texts = new Map(entriesOf(textsOf(language).app));

  test("have the same keys as the English ones", () => {
    const stems = (keys: Iterable<string>) =>
      [...new Set([...keys].map((key) => key.replace(PLURAL_SUFFIX, "")))].toSorted();
    expect(stems(texts.keys())).toEqual(stems(english.keys()));
  });

  test("have every plural form that the language has", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    const plurals = new Set(
      [...texts.keys()].filter((key) => PLURAL_SUFFIX.test(key)).map((key) => key.replace(PLURAL_SUFFIX, "")),
    );
    for (const stem of plurals) {
      for (const form of forms) expect(texts.has(`${stem}_${form}`), `${stem}_${form}`).toBe(true);
    }
  });

  test("are never empty, and name the same variables", () => {
    for (const [key, text] of texts) {
      expect(text.trim(), key).not.toBe("");
      const counterpart = english.get(key);
      // "once" needs no number where "{{count}} times" does: singular forms may leave it out.
      if (counterpart !== undefined && !key.endsWith("_one"))
        expect([key, needs(text)]).toEqual([key, needs(counterpart)]);
    }
  });

  test("name every service", () => {
    for (const service of SERVICES) expect(texts.has(`service.${service}.name`), service).toBe(true);
  });

  test("come out of i18next with their plurals", () => {
    const { t } = createI18n(language, textsOf(language));
    expect(t("orders.count", { count: 1, shown: "1" })).not.toBe(t("orders.count", { count: 2, shown: "2" }));
  });
});

test("every text is used somewhere", () => {
  const sources = globSync("**/*.{ts,tsx}", { cwd: import.meta.dirname, exclude: ["**/*.test.ts"] })
    .map((path) => readFileSync(join(import.meta.dirname, path), "utf8"))
    .join("\n");
  const isUsed = (key: string) => {
    const stem = key.replace(PLURAL_SUFFIX, "");
    if (sources.includes(`"${stem}"`)) return true;
    // t(`payment.${status}`): the part before the last dot stands in a template.
    return sources.includes(`\`${stem.slice(0, stem.lastIndexOf(".") + 1)}\${`) || /^(service|error)\./.test(stem);
  };
  expect([...english.keys()].filter((key) => !isUsed(key))).toEqual([]);
});

describe("the merchant's locale", () => {
  const request = (url: string, headers: Record<string, string> = {}) =>
    new Request(`https://app.test${url}`, { headers });

  test("is what Shopify says, else what it said before, else what the browser prefers", () => {
    const headers = { cookie: "a=b; flotilla_locale=de-AT", "accept-language": "fr-CH, fr;q=0.9" };
    expect(localeOf(request("/app?locale=en-GB", headers))).toBe("en-GB");
    expect(localeOf(request("/app", headers))).toBe("de-AT");
    expect(localeOf(request("/app", { "accept-language": "fr-CH, fr;q=0.9" }))).toBe("fr-CH");
    expect(localeOf(request("/app"))).toBe("en");
  });

  test("is remembered where the page is inside Shopify's frame, and nothing can be smuggled into the cookie", () => {
    expect(localeCookie(request("/app?locale=de"))).toMatch(/^flotilla_locale=de; .*SameSite=None.*Partitioned$/);
    expect(localeCookie(request("/app?locale=de%3B%20evil%3D1"))).toMatch(/^flotilla_locale=en;/);
    expect(localeCookie(request("/app"))).toBeNull();
  });

  test("is shown in a language that there are texts for", () => {
    expect(["de-CH", "en-AU", "fr", "??"].map(languageOf)).toEqual(["de", "en", "en", "en"]);
  });
});
