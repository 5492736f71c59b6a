import { Badge, Banner, BlockStack, Card, InlineStack, Layout, Link, Page, ProgressBar, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { CustomersLoyalty } from "../../contracts/queries/customers.ts";
import type { Answered } from "../answered.ts";
import { CUSTOMERS_PATH } from "../customers-filter.ts";
import { gidPath } from "../gid-path.ts";
import { useFormat, useShop } from "../shop-context.tsx";
import { tierProgress } from "../tier-progress.ts";
import { Silence } from "./answer.tsx";
import { CustomerBadges, type CustomerWire, customerName } from "./customers-page.tsx";
import { Moment } from "./moment.tsx";
import { PointsLedger } from "./points-ledger.tsx";

type Loyalty = z.input<(typeof CustomersLoyalty)["output"]>;
export type LoyaltyAnswer = Answered<Loyalty>;

/** One customer: points, tier, and every entry that made them. */
export function CustomerPage({
  customer,
  loyalty,
  answered,
}: {
  customer: CustomerWire;
  loyalty: Loyalty;
  answered: LoyaltyAnswer;
}) {
  const { t } = useTranslation();
  return (
    <Page
      title={customerName(customer, t("customers.unnamed"))}
      backAction={{ content: t("customers.title"), url: CUSTOMERS_PATH }}
      titleMetadata={
        <InlineStack gap="100">
          <Badge tone="info">{customer.tier}</Badge>
          <CustomerBadges customer={customer} />
        </InlineStack>
      }
      {...(customer.email ? { subtitle: customer.email } : {})}
    >
      <BlockStack gap="400">
        {!answered.ok && (
          <Banner tone="warning">
            <Silence answered={answered} />
          </Banner>
        )}
        {customer.mergedInto && (
          <Banner tone="info">
            {t("customer.mergedInto")} <Link url={gidPath("Customer", customer.mergedInto)}>{t("customer.other")}</Link>
          </Banner>
        )}
        <Layout>
          <Layout.Section>
            <PointsLedger entries={loyalty.entries} />
          </Layout.Section>
          <Layout.Section variant="oneThird">
            <BlockStack gap="400">
              <Tier customer={customer} nextTier={loyalty.nextTier} />
              <Metafield customer={customer} metafield={loyalty.metafield} />
              <Consent customer={customer} />
            </BlockStack>
          </Layout.Section>
        </Layout>
      </BlockStack>
    </Page>
  );
}

function Tier({ customer, nextTier }: { customer: CustomerWire; nextTier: Loyalty["nextTier"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shop = useShop();
  const money = (minor: string) => format.money(minor, customer.currency ?? shop.currency);
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {t("customer.balance")}
        </Text>
        <Text as="p" variant="headingXl">
          <span className="figures">{format.count(customer.points)}</span>
        </Text>
        <Text as="p" tone="subdued">
          {t("customer.spent", { amount: money(customer.spent12MonthsMinor) })}
        </Text>
        {nextTier ? (
          <>
            <ProgressBar
              progress={tierProgress(customer.spent12MonthsMinor, nextTier.missingMinor)}
              size="small"
              ariaLabelledBy="next-tier"
            />
            <Text as="p" id="next-tier">
              {t("customer.nextTier", { name: nextTier.name, amount: money(nextTier.missingMinor) })}
            </Text>
          </>
        ) : (
          <Text as="p">{t("customer.highestTier")}</Text>
        )}
      </BlockStack>
    </Card>
  );
}

/** What Shopify shows of it, and whether that is the newest. */
function Metafield({ customer, metafield }: { customer: CustomerWire; metafield: Loyalty["metafield"] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isCurrent = metafield?.points === customer.points && metafield.tier === customer.tier;
  return (
    <Card>
      <BlockStack gap="200">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingSm">
            {t("customer.metafield")}
          </Text>
          {metafield && (
            <Badge tone={isCurrent ? "success" : "attention"}>
              {t(isCurrent ? "customer.metafieldCurrent" : "customer.metafieldWaiting")}
            </Badge>
          )}
        </InlineStack>
        {metafield ? (
          <Text as="p" tone="subdued">
            {t("customer.metafieldText", { points: format.count(metafield.points), tier: metafield.tier })}{" "}
            <Moment at={metafield.writtenAt} style="date-time-exact" />
          </Text>
        ) : (
          <Text as="p" tone="subdued">
            {t("customer.metafieldNone")}
          </Text>
        )}
      </BlockStack>
    </Card>
  );
}

function Consent({ customer }: { customer: CustomerWire }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm">
          {t("customer.consent")}
        </Text>
        <Text as="p" tone="subdued">
          {t(`customer.consents.${customer.emailConsent ?? "unknown"}`)}
        </Text>
      </BlockStack>
    </Card>
  );
}

/** The service is silent, and this customer was not looked at before. */
export function CustomerUnknown({ answered }: { answered: LoyaltyAnswer }) {
  const { t } = useTranslation();
  return (
    <Page title={t("customers.name")} backAction={{ content: t("customers.title"), url: CUSTOMERS_PATH }}>
      <Banner tone="warning" title={t("customer.unknown")}>
        {!answered.ok && <Silence answered={answered} />}
      </Banner>
    </Page>
  );
}
