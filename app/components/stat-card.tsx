import { BlockStack, Box, Card, SkeletonDisplayText, Text } from "@shopify/polaris";
import type { ReactNode } from "react";

/** Room for the figure and one line under it, so that nothing moves when they arrive. */
const BODY_MIN_HEIGHT = "48px";

/** One figure. `detail` says what it is compared with, or how old it is. */
export function StatCard({
  label,
  value,
  detail,
  stale = false,
}: {
  label: string;
  value: ReactNode;
  detail: ReactNode;
  stale?: boolean;
}) {
  return (
    <Card background={stale ? "bg-surface-secondary" : "bg-surface"}>
      <BlockStack gap="200">
        <Text as="h2" variant="headingSm" tone="subdued">
          {label}
        </Text>
        <Box minHeight={BODY_MIN_HEIGHT}>
          <BlockStack gap="100">
            <Text as="p" variant="headingXl" {...(stale ? { tone: "subdued" as const } : {})}>
              <span className="figures">{value}</span>
            </Text>
            {detail}
          </BlockStack>
        </Box>
      </BlockStack>
    </Card>
  );
}

export function StatCardSkeleton({ label }: { label: string }) {
  return <StatCard label={label} value={<SkeletonDisplayText size="medium" maxWidth="7ch" />} detail={null} />;
}
