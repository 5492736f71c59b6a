import { Box, Card, IndexTable, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { SummaryWire } from "../plot-data.ts";
import { useFormat } from "../shop-context.tsx";
import { Teaching } from "./teaching.tsx";

/** What was sold, by what it brought. */
export function ProductsCard({ summary: { products, currency } }: { summary: SummaryWire }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="300">
        <Text as="h2" variant="headingMd">
          {t("analytics.products")}
        </Text>
      </Box>
      {products.length === 0 ? (
        <Teaching level="h3" title={t("analytics.noProducts.title")} text={t("analytics.noProducts.text")} />
      ) : (
        <IndexTable
          resourceName={{ singular: t("analytics.product"), plural: t("analytics.products") }}
          itemCount={products.length}
          selectable={false}
          headings={[
            { title: t("analytics.product") },
            { title: t("analytics.units"), alignment: "end" },
            { title: t("analytics.refunds"), alignment: "end" },
            { title: t("analytics.net"), alignment: "end" },
          ]}
        >
          {products.map((product, position) => {
            const id = product.productId ?? `custom ${product.title}`;
            return (
              <IndexTable.Row key={id} id={id} position={position}>
                <IndexTable.Cell>
                  {product.title}
                  {product.productId === null && (
                    <Text as="span" tone="subdued">
                      {" "}
                      · {t("analytics.customItem")}
                    </Text>
                  )}
                </IndexTable.Cell>
                <Figure text={format.count(product.units)} />
                <Figure text={format.money(product.refundsMinor, currency)} />
                <Figure text={format.money(product.netMinor, currency)} />
              </IndexTable.Row>
            );
          })}
        </IndexTable>
      )}
    </Card>
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
