import { Badge, type BadgeProps } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { FinancialStatus, FulfillmentStatus } from "../../contracts/order.ts";

type Look = Pick<BadgeProps, "tone" | "progress">;

/** As merchants know them from Shopify's own order list: yellow where there is something to do. */
const PAYMENT_LOOK: Record<z.output<typeof FinancialStatus>, Look> = {
  pending: { tone: "warning", progress: "incomplete" },
  authorized: { tone: "attention", progress: "incomplete" },
  partially_paid: { tone: "warning", progress: "partiallyComplete" },
  paid: { progress: "complete" },
  partially_refunded: { progress: "partiallyComplete" },
  refunded: { progress: "complete" },
  voided: { progress: "complete" },
  expired: { tone: "critical", progress: "complete" },
};

const FULFILLMENT_LOOK: Record<z.output<typeof FulfillmentStatus>, Look> = {
  unfulfilled: { tone: "attention", progress: "incomplete" },
  partial: { tone: "warning", progress: "partiallyComplete" },
  fulfilled: { progress: "complete" },
  restocked: { progress: "complete" },
};

export function PaymentBadge({ status }: { status: z.output<typeof FinancialStatus> }) {
  const { t } = useTranslation();
  return <Badge {...PAYMENT_LOOK[status]}>{t(`payment.${status}`)}</Badge>;
}

export function FulfillmentBadge({ status }: { status: z.output<typeof FulfillmentStatus> }) {
  const { t } = useTranslation();
  return <Badge {...FULFILLMENT_LOOK[status]}>{t(`fulfillment.${status}`)}</Badge>;
}

export function CancelledBadge() {
  const { t } = useTranslation();
  return <Badge tone="critical">{t("order.cancelled")}</Badge>;
}
