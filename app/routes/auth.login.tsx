import { json, type LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { shopify } from "../shopify.server.ts";
import "../outside.css";

/** Sends a merchant who names their shop to its admin, which opens the app there. */
export async function loader({ request }: LoaderFunctionArgs) {
  const { shop } = await shopify.login(request);
  return json({ problem: shop ?? null });
}

export default function Login() {
  const { t } = useTranslation();
  const { problem } = useLoaderData<typeof loader>();
  return (
    <main className="outside">
      <h1>{t("outside.login")}</h1>
      <p>{t("outside.how")}</p>
      <form method="get">
        <label htmlFor="shop">{t("outside.shop")}</label>
        <div className="outside-row">
          <input
            id="shop"
            name="shop"
            type="text"
            placeholder="my-shop.myshopify.com"
            autoComplete="on"
            required
            aria-invalid={problem !== null}
            aria-describedby={problem === null ? undefined : "shop-problem"}
          />
          <button type="submit">{t("outside.open")}</button>
        </div>
        {problem !== null && (
          <p className="problem" id="shop-problem" role="alert">
            {t("outside.problem")}
          </p>
        )}
      </form>
    </main>
  );
}
