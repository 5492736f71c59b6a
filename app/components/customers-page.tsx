import { useNavigate, useNavigation } from "@remix-run/react";
import { Badge, BlockStack, IndexTable, InlineStack, Link, Text, useBreakpoints } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { Customer, CustomersList, LoyaltySummary } from "../../contracts/queries/customers.ts";
import { dataOf, type Pending } from "../answered.ts";
import { CUSTOMERS_PATH, type CustomersFilter, customersFilter } from "../customers-filter.ts";
import { gidPath } from "../gid-path.ts";
import { useFormat, useShop } from "../shop-context.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListPages } from "./list-pages.tsx";
import { TableSkeleton } from "./table-skeleton.tsx";
import { Teaching } from "./teaching.tsx";

export type CustomerWire = z.input<typeof Customer>;
export type LoyaltyWire = z.input<(typeof LoyaltySummary)["output"]>;
type List = z.input<(typeof CustomersList)["output"]>;

export function CustomersFilters({ filter, loyalty }: { filter: CustomersFilter; loyalty: Pending<LoyaltyWire> }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const show = (changes: { [Name in keyof CustomersFilter]: string | undefined }) =>
    navigate(CUSTOMERS_PATH + customersFilter.write({ ...filter, cursor: undefined, ...changes }), { replace: true });
  const tiers = loyalty instanceof Promise ? [] : (dataOf(loyalty)?.rule.tiers ?? []);
  return (
    <ListFilters
      all={t("customers.all")}
      search={{ value: filter.search, hint: t("customers.search"), show: (search) => show({ search }) }}
      filters={[
        {
          key: "tier",
          label: t("customers.tier"),
          choices: tiers.map(({ name }) => ({ value: name, label: name })),
          value: filter.tier,
          choose: (tier) => show({ tier }),
        },
      ]}
      clear={() => navigate(CUSTOMERS_PATH, { replace: true })}
    />
  );
}

/** One page of the customers. */
export function CustomersTable({ list, filter }: { list: List; filter: CustomersFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { smDown } = useBreakpoints();
  const busy = useNavigation().location?.pathname === CUSTOMERS_PATH;
  const headings = useHeadings();
  if (list.customers.length === 0) return <NoCustomers isFiltered={customersFilter.write(filter) !== ""} />;
  return (
    <>
      <IndexTable
        resourceName={{ singular: t("customers.one"), plural: t("customers.many") }}
        itemCount={list.customers.length}
        headings={headings}
        selectable={false}
        loading={busy}
        condensed={smDown}
      >
        {list.customers.map((customer, position) =>
          smDown ? (
            <CondensedRow key={customer.customerId} customer={customer} position={position} />
          ) : (
            <FullRow key={customer.customerId} customer={customer} position={position} />
          ),
        )}
      </IndexTable>
      <ListPages
        label={t("customers.count", { count: list.total, shown: format.count(list.total) })}
        cursor={filter.cursor}
        nextCursor={list.nextCursor}
        addressOf={(cursor) => CUSTOMERS_PATH + customersFilter.write({ ...filter, cursor })}
      />
    </>
  );
}

function NoCustomers({ isFiltered }: { isFiltered: boolean }) {
  const { t } = useTranslation();
  return isFiltered ? (
    <Teaching
      title={t("customers.noMatch.title")}
      text={t("customers.noMatch.text")}
      action={{ label: t("customers.noMatch.all"), url: CUSTOMERS_PATH }}
    />
  ) : (
    <Teaching title={t("customers.none.title")} text={t("customers.none.text")} />
  );
}

type Headings = React.ComponentProps<typeof IndexTable>["headings"];

function useHeadings(): Headings {
  const { t } = useTranslation();
  return [
    { title: t("customers.name") },
    { title: t("customers.email") },
    { title: t("customers.tier") },
    { title: t("customers.orders"), alignment: "end" },
    { title: t("customers.spent"), alignment: "end" },
    { title: t("customers.points"), alignment: "end" },
  ];
}

/** How a customer is called where only some of it is known. */
export function customerName(customer: CustomerWire, unnamed: string): string {
  return customer.name || customer.email || unnamed;
}

function NameLink({ customer }: { customer: CustomerWire }) {
  const { t } = useTranslation();
  return (
    <Link dataPrimaryLink url={gidPath("Customer", customer.customerId)} monochrome removeUnderline>
      <Text as="span" fontWeight="semibold">
        {customerName(customer, t("customers.unnamed"))}
      </Text>
    </Link>
  );
}

export function CustomerBadges({ customer }: { customer: CustomerWire }) {
  const { t } = useTranslation();
  if (customer.mergedInto) return <Badge>{t("customers.merged")}</Badge>;
  return customer.deleted ? <Badge>{t("customers.deleted")}</Badge> : null;
}

function FullRow({ customer, position }: { customer: CustomerWire; position: number }) {
  const format = useFormat();
  const shop = useShop();
  return (
    <IndexTable.Row id={customer.customerId} position={position}>
      <IndexTable.Cell>
        <InlineStack gap="200" wrap={false}>
          <NameLink customer={customer} />
          <CustomerBadges customer={customer} />
        </InlineStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{customer.email ?? "–"}</IndexTable.Cell>
      <IndexTable.Cell>
        <Badge>{customer.tier}</Badge>
      </IndexTable.Cell>
      <Figure text={format.count(customer.orders)} />
      <Figure text={format.money(customer.spent12MonthsMinor, customer.currency ?? shop.currency)} />
      <Figure text={format.count(customer.points)} />
    </IndexTable.Row>
  );
}

function Figure({ text }: { text: string }) {
  return (
    <IndexTable.Cell>
      <Text as="span" alignment="end" numeric>
        {text}
      </Text>
    </IndexTable.Cell>
  );
}

function CondensedRow({ customer, position }: { customer: CustomerWire; position: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <IndexTable.Row id={customer.customerId} position={position}>
      <div style={{ padding: "12px 16px", width: "100%" }}>
        <BlockStack gap="100">
          <InlineStack align="space-between" gap="200">
            <NameLink customer={customer} />
            <Badge>{customer.tier}</Badge>
          </InlineStack>
          <Text as="p" variant="bodySm" tone="subdued">
            {t("customers.pointsCount", { count: customer.points, shown: format.count(customer.points) })}
          </Text>
        </BlockStack>
      </div>
    </IndexTable.Row>
  );
}

export function CustomersSkeleton({ rows }: { rows: number }) {
  const { t } = useTranslation();
  return (
    <TableSkeleton
      rows={rows}
      headings={useHeadings()}
      resource={{ singular: t("customers.one"), plural: t("customers.many") }}
    />
  );
}
