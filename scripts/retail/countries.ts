/** The data set's names that are not the standard's. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  EIRE: "IE",
  RSA: "ZA",
  USA: "US",
  "Channel Islands": "JE",
  "Czech Republic": "CZ",
  "Hong Kong": "HK",
};
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("");
let byName: ReadonlyMap<string, string> | undefined;

/** "France" -> "FR". Empty for what is no country ("Unspecified", "European Community"). */
export function countryCodeOf(name: string): string {
  byName ??= countries();
  return OWN_NAMES[name] ?? byName.get(name) ?? "";
}

function countries(): ReadonlyMap<string, string> {
  const names = new Intl.DisplayNames("en", { type: "region", fallback: "none" });
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  // Old codes stand for new ones ("UK" for "GB"); the European Union and the United Nations are no countries.
  const countriesOnly = codes.filter(
    (code) => new Intl.Locale(`und-${code}`).region === code && !["EU", "EZ", "UN", "ZZ"].includes(code),
  );
  return new Map(countriesOnly.flatMap((code) => (names.of(code) ? [[names.of(code) ?? "", code] as const] : [])));
}
