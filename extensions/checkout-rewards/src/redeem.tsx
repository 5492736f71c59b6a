import { useEffect, useState } from "preact/hooks";
import { ask, type Service } from "./ask.ts";
import type { Known } from "./known.ts";
import { fromMinor, toMinor } from "./money.ts";
import { paidByPoints } from "./reasons.ts";
import { type Payment, payable, pointsAllowed, worth } from "./redemption.ts";

const REDEEM = { namespace: "$app:loyalty", key: "redeem" };

interface Props {
  readonly known: Known;
  /** Points in the cart's metafield. */
  readonly redeem: number;
  /** undefined: nobody is asked. */
  readonly service: Service | undefined;
  readonly totalMinor: number;
}

/** Pays with points by writing the cart's metafield; the discount Function takes it from there. */
export function Redeem({ known, redeem, service, totalMinor }: Props) {
  const { currencyCode: currency, amount } = shopify.cost.subtotalAmount.value;
  const { canSetCartMetafields, canDeleteCartMetafield } = shopify.instructions.value.metafields;
  const change = useChange(redeem);
  const { redemption, points } = known;
  // What points are worth is said in the shop's currency; Shopify converts it in the discount, not here.
  if (!redemption || points === undefined || known.currency !== currency) return null;

  if (change.redeem > 0) {
    const used = Math.min(change.redeem, points);
    const minor = paidByPoints(shopify.lines.value, shopify.discountAllocations.value, currency);
    return (
      <Paid
        payment={{ points: used, minor: minor ?? worth(redemption, used) }}
        currency={currency}
        change={change}
        onRemove={canDeleteCartMetafield ? change.remove : undefined}
      />
    );
  }
  const most = payable(redemption, points, toMinor(amount, currency));
  if (most.points === 0 || !canSetCartMetafields) return null;
  const pay = async () => {
    const body = { points: most.points, totalMinor: String(totalMinor), currency };
    const allowed = service && pointsAllowed(await ask(service, "/v1/checkout/redeem", body));
    return Math.min(allowed ?? most.points, most.points);
  };
  return <Offer payment={most} currency={currency} change={change} onPay={() => change.pay(pay)} />;
}

interface Change {
  /** As chosen here, until the cart says so itself. */
  readonly redeem: number;
  readonly working: boolean;
  readonly failed: boolean;
  pay(choose: () => Promise<number>): void;
  remove(): void;
}

function useChange(redeem: number): Change {
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const [state, setState] = useState<"idle" | "working" | "failed">("idle");
  useEffect(() => setChosen(undefined), [redeem]);
  const write = async (choose: () => Promise<number>) => {
    setState("working");
    try {
      const points = await choose();
      const { type } = await shopify.applyMetafieldChange(changeTo(points));
      if (type === "success") setChosen(points);
      setState(type === "success" ? "idle" : "failed");
    } catch {
      setState("failed");
    }
  };
  const pay = async (choose: () => Promise<number>) => {
    const points = await choose();
    // The balance went elsewhere meanwhile.
    if (points === 0) throw new Error("NO_POINTS");
    return points;
  };
  return {
    redeem: chosen ?? redeem,
    working: state === "working",
    failed: state === "failed",
    pay: (choose) => void write(() => pay(choose)),
    remove: () => void write(async () => 0),
  };
}

function changeTo(points: number) {
  if (points === 0) return { type: "removeCartMetafield" as const, ...REDEEM };
  const metafield = { ...REDEEM, type: "number_integer", value: String(points) };
  return { type: "updateCartMetafield" as const, metafield };
}

interface RowProps {
  readonly payment: Payment;
  readonly currency: string;
  readonly change: Change;
}

function Offer({ payment, currency, change, onPay }: RowProps & { readonly onPay: () => void }) {
  return (
    <s-stack gap="small-200">
      <s-button variant="secondary" loading={change.working} onClick={onPay}>
        {shopify.i18n.translate("redeem", inWords(payment, currency))}
      </s-button>
      <Outcome failed={change.failed} />
    </s-stack>
  );
}

function Paid({ payment, currency, change, onRemove }: RowProps & { readonly onRemove: (() => void) | undefined }) {
  const { i18n } = shopify;
  return (
    <s-stack gap="small-200">
      <s-text tone="success">{i18n.translate("redeemed", inWords(payment, currency))}</s-text>
      {onRemove && (
        <s-button variant="secondary" loading={change.working} onClick={onRemove}>
          {i18n.translate("redeem_not")}
        </s-button>
      )}
      <Outcome failed={change.failed} />
    </s-stack>
  );
}

/** A screen reader hears of it without moving there. */
function Outcome({ failed }: { readonly failed: boolean }) {
  return (
    <s-stack accessibilityRole="status">
      {failed && <s-text tone="critical">{shopify.i18n.translate("redeem_failed")}</s-text>}
    </s-stack>
  );
}

function inWords({ points, minor }: Payment, currency: string) {
  const { i18n } = shopify;
  return {
    count: points,
    points: i18n.formatNumber(points, { inExtensionLocale: true }),
    amount: i18n.formatCurrency(fromMinor(minor, currency), { currency, inExtensionLocale: true }),
  };
}
