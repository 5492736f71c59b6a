import type { PlannedType } from "./plan.ts";

/** Kite & Co: things for windy days. All names and texts are made up. */
export const KITE_AND_CO: readonly PlannedType[] = [
  {
    productType: "Kites",
    vendor: "Kite & Co",
    code: "KTE",
    grams: 420,
    care: "Ripstop nylon on carbon spars. For winds of 2 to 5 Beaufort.",
    tags: ["outdoor", "wind"],
    products: [
      ["Skylark Diamond", 24, "colour", "The first kite: up in a minute, down when you say so."],
      ["Merlin Delta", 38, "colour", "Floats where others fall."],
      ["Kestrel Stunt Kite", 64, "colour", "Two lines, square corners."],
      ["Albatross Foil", 92, "size", "No spars: it packs into a sandwich box."],
      ["Swallow Pocket Kite", 14, "colour", "Lives in a coat until the wind comes."],
      ["Heron Box Kite", 58, "one", "A classic that flies itself."],
    ],
  },
  {
    productType: "Lines & Reels",
    vendor: "Downwind",
    code: "LIN",
    grams: 120,
    care: "Rinse off salt water and dry before winding.",
    tags: ["spare part"],
    products: [
      ["Braided Line", 12, "length", "Does not stretch, does not cut."],
      ["Ash Reel", 19, "one", "Turned from one piece."],
      ["Wrist Straps", 16, "one", "Soft webbing for long afternoons."],
      ["Ground Stake", 9, "one", "Holds the line while you have tea."],
    ],
  },
  {
    productType: "Outdoor",
    vendor: "Moor & Shore",
    code: "OUT",
    grams: 650,
    care: "Wipe clean with a damp cloth.",
    tags: ["outdoor"],
    products: [
      ["Picnic Blanket", 42, "colour", "Wool on top, waterproof below."],
      ["Enamel Flask", 28, "size", "Tea that is still hot at the top of the hill."],
      ["Windbreak", 49, "one", "Four poles and a bit of privacy."],
      ["Wool Beanie", 22, "colour", "Stays on in a gale."],
      ["Tin Mug", 9, "pack", "Dented on purpose, by you."],
    ],
  },
  {
    productType: "Paper",
    vendor: "Fold Press",
    code: "PAP",
    grams: 180,
    care: "Printed with vegetable inks on recycled paper.",
    tags: ["craft", "gift"],
    products: [
      ["Paper Plane Book", 15, "one", "Twenty sheets, twenty planes."],
      ["Make-a-Kite Kit", 26, "one", "Bamboo, paper, glue and a rainy day."],
      ["Cloud Notebook", 11, "one", "Squared, for flight plans."],
      ["Wind Rose Print", 32, "size", "The eight winds, in two colours."],
      ["Postcards", 6, "pack", "From the beach you would rather be at."],
    ],
  },
];
