import { PricingVersion, PricingVersions } from "../contracts/queries/pricing.ts";
import type { Shop } from "../contracts/shop.ts";
import { dataOf } from "./answered.ts";
import { askService } from "./queries.server.ts";

const VERSIONS_SHOWN = 50;

/** "12" -> 12; null for what is no version. */
function versionIn(parameters: URLSearchParams, name: string): number | null {
  const text = parameters.get(name);
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** The list of versions, and two of them side by side: those of the address, else what is published and the draft. */
export async function versionsCompared(shop: Shop, parameters: URLSearchParams) {
  const list = await askService(PricingVersions, shop, { limit: VERSIONS_SHOWN });
  const versions = dataOf(list)?.versions ?? [];
  const published = versions.find((each) => each.published)?.version ?? 0;
  const from = versionIn(parameters, "from") ?? published;
  const to = versionIn(parameters, "to") ?? versions[0]?.version ?? 0;
  if (versions.length === 0) return { list, from, to, before: null, after: null };
  const [before, after] = await Promise.all([
    askService(PricingVersion, shop, { version: from }),
    askService(PricingVersion, shop, { version: to }),
  ]);
  return { list, from, to, before, after };
}
