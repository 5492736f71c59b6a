import { existsSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { exponentOf } from "../../contracts/money.ts";
import { unitOf } from "../../extensions/checkout-rewards/src/money.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { uiExtensionFolders } from "./inspected.ts";

// An extension imports nothing from outside its folder (docs/decisions/026-ui-extensions.md): what several need is there
// several times, and is the same.
test.each(["ask.ts", "use-answer.ts", "loyalty.ts", "money.ts"])(
  "%s is the same in every extension that has it",
  async (file) => {
    const folders = await uiExtensionFolders(join(ROOT, "extensions"));
    const copies = folders.map((folder) => join(folder, "src", file)).filter(existsSync);
    const texts = new Map(copies.map((copy) => [basename(join(copy, "../..")), readFileSync(copy, "utf8")]));
    expect(texts.size).toBeGreaterThan(1);
    expect([...new Set(texts.values())]).toHaveLength(1);
  },
);

test("an extension counts the minor units of every currency as the services do", () => {
  for (const currency of Intl.supportedValuesOf("currency")) {
    expect([currency, unitOf(currency)]).toEqual([currency, 10 ** exponentOf(currency)]);
  }
});
