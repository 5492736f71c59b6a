import "@shopify/polaris/build/esm/styles.css";
import "@fontsource-variable/inter/wght.css";
import "./app.css";
import interLatin from "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { appEnv } from "./env.server.ts";
import { localeOf } from "./i18n.server.ts";

export const meta: MetaFunction = () => [{ title: "Flotilla" }];

/** The mark of the app, small enough to stand in the page. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 56 56'%3E%3Crect width='56' height='56' rx='14' fill='%230f3d3e'/%3E%3Cpath d='M27 12v22H13zM30 17l12 17H30zM11 38h34l-5 7H16z' fill='%23fff'/%3E%3C/svg%3E";

export const links: LinksFunction = () => [
  { rel: "icon", type: "image/svg+xml", href: ICON },
  { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous", href: interLatin },
];

/** Public, and the same for every page of a visit. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { SHOPIFY_API_KEY, APP_BRIDGE_URL } = appEnv();
  return { locale: localeOf(request), apiKey: SHOPIFY_API_KEY, appBridgeUrl: APP_BRIDGE_URL ?? null };
}
export type RootData = Awaited<ReturnType<typeof loader>>;

export const shouldRevalidate = () => false;

export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  return (
    <html lang={data?.locale ?? "en"}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="strict-origin" />
        <Meta />
        <Links />
      </head>
      <body>
        {children}
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}
