import { type LoaderFunctionArgs, redirect } from "@remix-run/node";
import { useTranslation } from "react-i18next";
import "../outside.css";

/** Shopify opens the app at "/" with the shop in the query: that is the app's home. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) throw redirect(`/app${search}`);
  return null;
}

/** What somebody sees who opens the address outside Shopify's admin. */
export default function Outside() {
  const { t } = useTranslation();
  return (
    <main className="outside">
      <svg width="56" height="56" viewBox="0 0 56 56" aria-hidden="true">
        <rect width="56" height="56" rx="14" fill="#0f3d3e" />
        <path d="M27 12v22H13zM30 17l12 17H30zM11 38h34l-5 7H16z" fill="#fff" />
      </svg>
      <h1>Flotilla</h1>
      <p>{t("outside.what")}</p>
      <p>{t("outside.how")}</p>
      <form method="get" action="/auth/login">
        <label htmlFor="shop">{t("outside.shop")}</label>
        <div className="outside-row">
          <input id="shop" name="shop" type="text" placeholder="my-shop.myshopify.com" autoComplete="on" required />
          <button type="submit">{t("outside.open")}</button>
        </div>
      </form>
    </main>
  );
}
