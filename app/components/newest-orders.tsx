import { BlockStack, Box, Button, Card, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { OrdersList } from "../../contracts/queries/orders.ts";
import { dataOf, type Pending } from "../answered.ts";
import { Answer, Silence, SilenceNotice } from "./answer.tsx";
import { OrdersTable, OrdersTableSkeleton } from "./orders-table.tsx";
import { Teaching } from "./teaching.tsx";

const SKELETON_ROWS = 8;

export function NewestOrders({ orders }: { orders: Pending<z.input<(typeof OrdersList)["output"]>> }) {
  const { t } = useTranslation();
  return (
    <Answer
      answer={orders}
      loading={
        <Frame>
          <OrdersTableSkeleton rows={SKELETON_ROWS} brief />
        </Frame>
      }
    >
      {(answered) => {
        const list = dataOf(answered);
        const silent = answered.ok ? null : answered;
        if (list === null) {
          return (
            <Frame stale>
              <Box padding="400">
                {silent && (
                  <Text as="p">
                    <Silence answered={silent} />
                  </Text>
                )}
              </Box>
            </Frame>
          );
        }
        return (
          <Frame stale={!answered.ok}>
            {silent && (
              <Box paddingInline="400" paddingBlockEnd="300">
                <SilenceNotice answered={silent} />
              </Box>
            )}
            {list.orders.length === 0 ? (
              <Teaching level="h3" title={t("orders.none.title")} text={t("orders.none.text")} />
            ) : (
              <OrdersTable orders={list.orders} brief />
            )}
          </Frame>
        );
      }}
    </Answer>
  );
}

function Frame({ children, stale = false }: { children: React.ReactNode; stale?: boolean }) {
  const { t } = useTranslation();
  return (
    <Card padding="0" background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <Box padding="400" paddingBlockEnd="300">
        <InlineStack align="space-between" blockAlign="center">
          <Text as="h2" variant="headingMd">
            {t("home.newest")}
          </Text>
          <Button variant="plain" url="/app/orders">
            {t("home.allOrders")}
          </Button>
        </InlineStack>
      </Box>
      <div className={stale ? "stale" : undefined}>
        <BlockStack>{children}</BlockStack>
      </div>
    </Card>
  );
}
