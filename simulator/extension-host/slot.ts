import type { Translations, UiBundle } from "../extensions/bundle-ui.ts";
import { gid } from "../gid.ts";
import type { Front } from "../html/front.ts";
import type { Customer, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import { appMetafieldsOf } from "./app-metafields.ts";
import type { CheckoutFacts } from "./checkout-facts.ts";
import { elementTable } from "./element-table.ts";
import { type ExtensionFault, NETWORK_FAULTS } from "./faults.ts";
import { hostStateOf, type Locale, type SettingValue } from "./host-state.ts";
import { purchaseSignals, type Signals } from "./signals.ts";

/** Where an extension is shown, and to whom. */
export interface Place {
  readonly shop: Shop;
  readonly target: string;
  /** Undefined in the admin. */
  readonly facts: CheckoutFacts | undefined;
  /** The product of an admin page. */
  readonly productId: number | undefined;
  readonly customer: Customer | undefined;
  readonly locale: Locale;
  readonly faults: ReadonlySet<ExtensionFault>;
  /** As the browser reaches the simulator. */
  readonly origin: string;
}

export interface LiveValues {
  /** The same for all extensions of the place. */
  readonly signals: Signals;
  /** By handle: settings, metafields and what else is one extension's own. */
  readonly own: Record<string, Signals>;
}

export type Surface = "checkout" | "customer-account" | "admin";

/** @throws StoreRefusal NO_SUCH_TARGET for what the package of this API version does not have. */
export function surfaceOf(target: string): Surface {
  const surface = elementTable().targets[target]?.surface;
  if (surface === "checkout" || surface === "customer-account" || surface === "admin") return surface;
  const remedy = "GET /extensions lists the targets of the extensions.";
  throw new StoreRefusal("NO_SUCH_TARGET", `There is no extension target ${target}.`, { status: 404, remedy });
}

export function liveValues(front: Front, place: Place, bundles: readonly UiBundle[]): LiveValues {
  const { facts } = place;
  const own = Object.fromEntries(bundles.map((bundle) => [bundle.handle, ownValues(front, place, bundle)]));
  if (!facts) return { signals: {}, own };
  const signals = purchaseSignals(facts, { language: place.locale, faults: place.faults, publicUrl: place.origin });
  return { signals: { ...signals, ...ofOrder(place, facts) }, own };
}

/** Thank-you and order status know the order too. */
function ofOrder({ target, customer }: Place, { order }: CheckoutFacts): Signals {
  if (!order) return {};
  if (surfaceOf(target) === "checkout") {
    return {
      orderConfirmation: {
        order: { id: gid("OrderIdentity", order.id) },
        number: order.number,
        isFirstOrder: order.first,
      },
    };
  }
  return {
    order: {
      id: gid("Order", order.id),
      name: order.name,
      confirmationNumber: order.number,
      processedAt: new Date(order.at).toISOString(),
    },
    authenticationState: customer ? "fully_authenticated" : "pre_authenticated",
    "authenticatedAccount.customer": customer ? { id: gid("Customer", customer.id) } : null,
    "authenticatedAccount.purchasingCompany": null,
  };
}

function ownValues(front: Front, { shop, facts, target, locale }: Place, bundle: UiBundle): Signals {
  if (!facts) return {};
  const declared = bundle.targets.find((one) => one.target === target)?.metafields ?? bundle.metafields;
  return {
    settings: settingsOf(front, shop.shop, bundle),
    appMetafields: appMetafieldsOf(front.world, facts, declared),
    "localization.extensionLanguage": { isoCode: extensionLocale(bundle, locale) },
    "extension.capabilities": capabilitiesOf(bundle),
  };
}

/** What the merchant filled in. `api_url` is where the app of this simulator answers, until something else is set. */
export function settingsOf({ world }: Front, shop: string, bundle: UiBundle): Record<string, SettingValue> {
  const set = hostStateOf(world, shop).settings.get(bundle.handle) ?? {};
  const values = bundle.settings.map(({ key, default: standard }) => {
    const fallback = key === "api_url" ? world.app.config.applicationUrl : standard;
    return [key, set[key] ?? fallback] as const;
  });
  return Object.fromEntries(values.filter((entry): entry is [string, SettingValue] => entry[1] !== undefined));
}

function capabilitiesOf({ capabilities }: UiBundle): string[] {
  return Object.entries(capabilities).flatMap(([name, value]) => (value === true ? [name] : []));
}

/** Source: shopify.dev, "Localize extensions": the buyer's locale, else its language, else the default file. */
function extensionLocale({ locales }: UiBundle, wanted: string): string {
  const language = wanted.split("-")[0] ?? wanted;
  return [wanted, language].find((one) => one in locales.translations) ?? locales.default;
}

/** All that the page needs to start one extension. */
export function startOf(front: Front, place: Place, bundle: UiBundle, live: LiveValues): Record<string, unknown> {
  const { shop, target, locale } = place;
  const surface = surfaceOf(target);
  const spoken = extensionLocale(bundle, locale);
  return {
    handle: bundle.handle,
    name: nameOf(bundle),
    shop: shop.shop,
    target,
    script: `/extension-host/scripts/${bundle.handle}.js`,
    fields: fieldsOf(front, shop.shop, bundle),
    start: {
      target,
      surface,
      constants: surface === "admin" ? adminConstants(place, spoken) : purchaseConstants(place, bundle),
      signals: { ...live.signals, ...live.own[bundle.handle] },
      translations: bundle.locales.translations[spoken] ?? {},
      fallback: bundle.locales.translations[bundle.locales.default] ?? {},
      network: {
        handle: bundle.handle,
        // Admin extensions may always fetch, and what they send to their app's own address carries the session token.
        allowed: surface === "admin" || bundle.capabilities["network_access"] === true,
        app: surface === "admin" ? front.world.app.config.applicationUrl : "",
      },
      door: doorOf(place),
    },
  };
}

/** The way through which a fault of the network is met; empty: straight to the server. */
export function doorOf({ faults, origin }: Pick<Place, "faults" | "origin">): string {
  const fault = NETWORK_FAULTS.find((one) => faults.has(one));
  return fault ? `${origin}/extension-host/door/${fault}` : "";
}

export function nameOf(bundle: UiBundle): string {
  return named(bundle, bundle.name) ?? bundle.handle;
}

/** "t:settings.api_url" is a key of the translations. */
function named({ locales }: UiBundle, name: string): string | undefined {
  if (!name.startsWith("t:")) return name || undefined;
  let place: Translations | string | undefined = locales.translations[locales.default];
  for (const step of name.slice(2).split(".")) place = typeof place === "object" ? place[step] : undefined;
  return typeof place === "string" ? place : undefined;
}

function fieldsOf(front: Front, shop: string, bundle: UiBundle) {
  const values = settingsOf(front, shop, bundle);
  return bundle.settings.map(({ key, type, name }) => ({
    key,
    type,
    name: named(bundle, name) ?? key,
    value: values[key],
  }));
}

function purchaseConstants({ shop, target }: Place, bundle: UiBundle): Record<string, unknown> {
  return {
    extensionPoint: target,
    version: bundle.apiVersion,
    extension: { apiVersion: bundle.apiVersion, target, scriptUrl: "", version: "drydock" },
    shop: {
      id: gid("Shop", shop.id),
      name: shop.name,
      myshopifyDomain: shop.domain,
      storefrontUrl: `https://${shop.domain}`,
    },
  };
}

function adminConstants({ shop, target, productId }: Place, locale: string): Record<string, unknown> {
  return {
    extension: { target },
    data: { selected: productId === undefined ? [] : [{ id: gid("Product", productId) }] },
    intents: {},
    locale,
    currency: shop.currency,
  };
}
