import { useLocation, useNavigate, useNavigation } from "@remix-run/react";
import { Banner, Box, Pagination, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { OrdersList } from "../../contracts/queries/orders.ts";
import { type Answered, dataOf } from "../answered.ts";
import { changed, isFiltered, type OrdersFilter, searchOf } from "../orders-filter.ts";
import { useFormat } from "../shop-context.tsx";
import { Silence, SilenceNotice } from "./answer.tsx";
import { OrdersTable } from "./orders-table.tsx";
import { Teaching } from "./teaching.tsx";

type List = z.input<(typeof OrdersList)["output"]>;
const ORDERS_PATH = "/app/orders";

/** One page of the list, or why there is none. */
export function OrdersPage({ answered, filter }: { answered: Answered<List>; filter: OrdersFilter }) {
  const { t } = useTranslation();
  const busy = useNavigation().location?.pathname === ORDERS_PATH;
  const list = dataOf(answered);
  if (!answered.ok && list === null) {
    return (
      <Box padding="400">
        <Banner tone="warning" title={t("orders.unknown")}>
          <Silence answered={answered} />
        </Banner>
      </Box>
    );
  }
  if (list === null) return null;
  if (list.orders.length === 0) return <NoOrders filter={filter} />;
  return (
    <>
      {!answered.ok && (
        <Box padding="300" background="bg-surface-secondary">
          <SilenceNotice answered={answered} />
        </Box>
      )}
      <div className={answered.ok ? undefined : "stale"}>
        <OrdersTable orders={list.orders} loading={busy} />
      </div>
      <Pages list={list} filter={filter} />
    </>
  );
}

function NoOrders({ filter }: { filter: OrdersFilter }) {
  const { t } = useTranslation();
  return isFiltered(filter) || filter.cursor ? (
    <Teaching
      title={t("orders.noMatch.title")}
      text={t("orders.noMatch.text")}
      action={{ label: t("orders.noMatch.all"), url: ORDERS_PATH }}
    />
  ) : (
    <Teaching title={t("orders.none.title")} text={t("orders.none.text")} />
  );
}

/** The pages before this one travel in the history entry: a keyset knows only the way forward. */
function Pages({ list, filter }: { list: List; filter: OrdersFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const trail = (useLocation().state as { trail?: (string | null)[] } | null)?.trail ?? (filter.cursor ? [null] : []);
  const go = (cursor: string | null, nextTrail: (string | null)[]) =>
    navigate(`${ORDERS_PATH}${searchOf(changed(filter, { cursor: cursor ?? undefined }))}`, {
      state: { trail: nextTrail },
    });
  return (
    <Pagination
      type="table"
      hasPrevious={trail.length > 0}
      previousTooltip={t("orders.previous")}
      onPrevious={() => go(trail.at(-1) ?? null, trail.slice(0, -1))}
      hasNext={list.nextCursor !== null}
      nextTooltip={t("orders.next")}
      onNext={() => go(list.nextCursor, [...trail, filter.cursor ?? null])}
      label={
        <Text as="span" variant="bodySm" tone="subdued">
          {t("orders.count", { count: list.total, shown: format.count(list.total) })}
        </Text>
      }
    />
  );
}
