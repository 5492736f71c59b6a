import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import { Link, Outlet, useLoaderData, useNavigation, useRouteLoaderData } from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { PageError } from "../components/page-error.tsx";
import { usePolarisTexts } from "../i18n.ts";
import { LiveProvider } from "../live.tsx";
import type { RootData } from "../root.tsx";
import { ShopProvider } from "../shop-context.tsx";
import { shopSettings } from "../shop-settings.server.ts";
import { merchantOf } from "../shopify.server.ts";

export async function loader({ request }: LoaderFunctionArgs) {
  const merchant = await merchantOf(request);
  return shopSettings(merchant);
}

/** Settings change rarely: a new visit reads them. */
export const shouldRevalidate = () => false;

export const headers: HeadersFunction = (args) => boundary.headers(args);

export default function App() {
  const { t } = useTranslation();
  const settings = useLoaderData<typeof loader>();
  return (
    <Frame>
      <Navigation />
      <ShopProvider value={settings}>
        <LiveProvider>
          <main aria-label={t("nav.app")}>
            <Outlet />
          </main>
        </LiveProvider>
      </ShopProvider>
    </Frame>
  );
}

export function ErrorBoundary() {
  const { t } = useTranslation();
  return (
    <Frame>
      <Navigation />
      <main aria-label={t("nav.app")}>
        <PageError />
      </main>
    </Frame>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<RootData>("root");
  const appBridge = root?.appBridgeUrl ? { __APP_BRIDGE_URL: root.appBridgeUrl } : {};
  return (
    <AppProvider
      isEmbeddedApp
      apiKey={root?.apiKey ?? ""}
      i18n={usePolarisTexts() as React.ComponentProps<typeof AppProvider>["i18n"] & object}
      {...appBridge}
    >
      {children}
    </AppProvider>
  );
}

function Navigation() {
  const { t } = useTranslation();
  useLoadingBar();
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        {t("nav.home")}
      </Link>
      <Link to="/app/orders">{t("nav.orders")}</Link>
      <Link to="/app/inventory">{t("nav.inventory")}</Link>
      <Link to="/app/customers">{t("nav.customers")}</Link>
      <Link to="/app/pricing">{t("nav.pricing")}</Link>
      <Link to="/app/checkout">{t("nav.checkout")}</Link>
      <Link to="/app/notifications">{t("nav.notifications")}</Link>
      <Link to="/app/analytics">{t("nav.analytics")}</Link>
      <Link to="/app/reconciliation">{t("nav.reconciliation")}</Link>
      <Link to="/app/privacy">{t("nav.privacy")}</Link>
      <Link to="/app/problems">{t("nav.problems")}</Link>
    </NavMenu>
  );
}

/** The admin's own loading bar, while the next page is on its way. */
function useLoadingBar(): void {
  const busy = useNavigation().state !== "idle";
  useEffect(() => {
    if (!busy) return;
    window.shopify?.loading(true);
    return () => window.shopify?.loading(false);
  }, [busy]);
}
