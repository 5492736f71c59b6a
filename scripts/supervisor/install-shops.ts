import { z } from "zod";
import { Failure, messageOf } from "../infrastructure/failure.ts";

const INSTALL_TIMEOUT_MS = 30_000;

const Shops = z.union([
  z.object({ shops: z.array(z.object({ shop: z.string() })) }).transform(({ shops }) => shops),
  z.array(z.object({ shop: z.string() })),
]);

/** Installs the app on every shop of the simulator, as a merchant would by opening it. Doing so again changes nothing. */
export async function installShops(simulatorUrl: string): Promise<string[]> {
  const shops = Shops.parse(await call("GET", `${simulatorUrl}/_control/shops`)).map(({ shop }) => shop);
  // One after the other: the simulator's first shop is the first to install the app.
  for (const shop of shops) await call("POST", `${simulatorUrl}/_control/install`, { shop });
  return shops;
}

async function call(method: string, url: string, body?: unknown): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(INSTALL_TIMEOUT_MS),
      ...(body !== undefined && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(
      `The simulator could not install the app (${method} ${url}: ${messageOf(error)})`,
      "See .flotilla/logs/app.log and .flotilla/logs/simulator.log.",
      { cause: error },
    );
  }
}
