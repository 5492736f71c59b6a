import type { Location, Shop } from "../model.ts";
import { HARBOR_LANE } from "./harbor-lane.ts";
import { KITE_AND_CO } from "./kite-and-co.ts";
import type { PlannedType } from "./plan.ts";

export interface PlannedShop {
  readonly shop: Omit<Shop, "id" | "createdAt">;
  /** By priority. */
  readonly locations: readonly Omit<Location, "id" | "shop" | "priority">[];
  readonly catalogue: readonly PlannedType[];
  readonly customers: number;
  readonly people: {
    readonly first: readonly string[];
    readonly last: readonly string[];
    readonly places: readonly [city: string, zip: string][];
    readonly streets: readonly string[];
  };
  readonly companies: readonly { readonly name: string; readonly externalId: string; readonly contacts: number }[];
}

export const PLANNED_SHOPS: readonly PlannedShop[] = [
  {
    shop: {
      shop: "harbor-lane",
      domain: "harbor-lane.myshopify.com",
      name: "Harbor Lane",
      tagline: "Good things for kitchen and home",
      email: "hello@harbor-lane.example",
      currency: "EUR",
      timezone: "Europe/Berlin",
      countryCode: "DE",
      locale: "de",
      taxesIncluded: true,
      taxRate: 0.19,
      taxTitle: "MwSt.",
      shippingRates: [
        { code: "standard", title: "Standard, 2 to 3 days", priceMinor: 490, freeFromMinor: 7_500 },
        { code: "express", title: "Express, tomorrow", priceMinor: 1_190, freeFromMinor: null },
      ],
      theme: { ink: "#1f2f33", accent: "#b5532e", paper: "#f6f1e8" },
    },
    locations: [
      {
        name: "Speicherstadt Warehouse",
        address1: "Am Sandtorkai 30",
        city: "Hamburg",
        zip: "20457",
        countryCode: "DE",
      },
      { name: "Mitte Shop", address1: "Linienstraße 112", city: "Berlin", zip: "10115", countryCode: "DE" },
      { name: "Leipzig Returns Centre", address1: "Messe-Allee 4", city: "Leipzig", zip: "04356", countryCode: "DE" },
    ],
    catalogue: HARBOR_LANE,
    customers: 300,
    people: {
      first: [
        "Anna",
        "Jonas",
        "Mila",
        "Emil",
        "Lena",
        "Paul",
        "Klara",
        "Felix",
        "Greta",
        "Noah",
        "Ida",
        "Oskar",
        "Frieda",
        "Theo",
        "Lotte",
        "Anton",
        "Marie",
        "Karl",
        "Nora",
        "Henri",
        "Ella",
        "Matteo",
        "Selma",
        "Johan",
      ],
      last: [
        "Petersen",
        "Brandt",
        "Vogel",
        "Albers",
        "Lorenz",
        "Hansen",
        "Krüger",
        "Behrens",
        "Sommer",
        "Ahrens",
        "Kaya",
        "Nowak",
        "Jansen",
        "Thiel",
        "Wolff",
        "Engel",
        "Marquardt",
        "Schütte",
      ],
      places: [
        ["Hamburg", "20095"],
        ["Berlin", "10435"],
        ["Leipzig", "04109"],
        ["Bremen", "28195"],
        ["Köln", "50667"],
        ["Kiel", "24103"],
        ["Lübeck", "23552"],
        ["Dresden", "01067"],
      ],
      streets: ["Lindenallee", "Hafenstraße", "Gartenweg", "Mühlenweg", "Bergstraße", "Am Deich", "Kirchplatz"],
    },
    companies: [
      { name: "Café Morgenlicht GmbH", externalId: "B2B-1001", contacts: 2 },
      { name: "Hotel Elbblick KG", externalId: "B2B-1002", contacts: 3 },
    ],
  },
  {
    shop: {
      shop: "kite-and-co",
      domain: "kite-and-co.myshopify.com",
      name: "Kite & Co",
      tagline: "For windy days",
      email: "hello@kite-and-co.example",
      currency: "GBP",
      timezone: "Europe/London",
      countryCode: "GB",
      locale: "en",
      taxesIncluded: true,
      taxRate: 0.2,
      taxTitle: "VAT",
      shippingRates: [
        { code: "standard", title: "Royal post, 2 to 4 days", priceMinor: 395, freeFromMinor: 5_000 },
        { code: "courier", title: "Courier, next day", priceMinor: 895, freeFromMinor: null },
      ],
      theme: { ink: "#14324a", accent: "#d9482b", paper: "#eef4f7" },
    },
    locations: [
      { name: "Brighton Workshop", address1: "12 Ship Street", city: "Brighton", zip: "BN1 1AD", countryCode: "GB" },
      { name: "Whitby Shop", address1: "3 Pier Road", city: "Whitby", zip: "YO21 3PU", countryCode: "GB" },
    ],
    catalogue: KITE_AND_CO,
    customers: 60,
    people: {
      first: [
        "Amelia",
        "Oliver",
        "Isla",
        "George",
        "Ava",
        "Harry",
        "Freya",
        "Arthur",
        "Poppy",
        "Leo",
        "Ivy",
        "Rory",
        "Maya",
        "Callum",
      ],
      last: [
        "Ashworth",
        "Bennett",
        "Carter",
        "Doyle",
        "Evans",
        "Fraser",
        "Graham",
        "Hughes",
        "Patel",
        "Walsh",
        "Okafor",
        "Reid",
      ],
      places: [
        ["Brighton", "BN1 1AD"],
        ["Whitby", "YO21 3PU"],
        ["Bristol", "BS1 4DJ"],
        ["Leeds", "LS1 4AP"],
        ["Edinburgh", "EH1 1YZ"],
      ],
      streets: ["High Street", "Station Road", "Church Lane", "Mill Lane", "Victoria Road"],
    },
    companies: [],
  },
];
