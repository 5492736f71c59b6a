import { useEffect, useState } from "preact/hooks";
import { ask, DEADLINE_MS, type Service } from "./ask.ts";

const STORED = "notifications";

type State = "reading" | "offered" | "working" | "failed" | "opted-in";

/** Asks to be written to. The buyer's press is the consent, so it is asked for whatever the cookie banner says. */
export function Notifications({ service }: { readonly service: Service }) {
  const [state, setState] = useState<State>("reading");
  useEffect(() => {
    void wasOptedIn().then((optedIn) => setState(optedIn ? "opted-in" : "offered"));
  }, []);
  const optIn = async () => {
    setState("working");
    const optedIn = isOptedIn(await ask(service, "/v1/checkout/notifications", { optIn: true }));
    setState(optedIn ? "opted-in" : "failed");
    if (optedIn) await shopify.storage.write(STORED, true);
  };

  const { i18n } = shopify;
  if (state === "reading") return <s-skeleton-paragraph content={i18n.translate("optin")} />;
  return (
    <s-stack gap="small-200" accessibilityRole="status">
      {state === "opted-in" ? (
        <s-text tone="success">{i18n.translate("opted_in")}</s-text>
      ) : (
        <s-button variant="secondary" loading={state === "working"} onClick={() => void optIn()}>
          {i18n.translate("optin")}
        </s-button>
      )}
      {state === "failed" && <s-text tone="critical">{i18n.translate("optin_failed")}</s-text>}
    </s-stack>
  );
}

/** What this buyer answered before on this device. Storage that does not answer counts as never asked. */
async function wasOptedIn(): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(() => resolve(false), DEADLINE_MS));
  const stored = shopify.storage.read(STORED).then(
    (value) => value === true,
    () => false,
  );
  return Promise.race([stored, late]);
}

function isOptedIn(body: unknown): boolean {
  return typeof body === "object" && body !== null && (body as { optedIn?: unknown }).optedIn === true;
}
