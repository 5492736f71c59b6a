import { BlockStack, Box, Button, Text } from "@shopify/polaris";

/** An empty place that says what will be here and how it gets here. */
export function Teaching({
  title,
  text,
  action,
  level = "h2",
}: {
  title: string;
  text: string;
  action?: { label: string; url: string };
  level?: "h2" | "h3";
}) {
  return (
    <Box paddingBlock="1000" paddingInline="400">
      <BlockStack gap="300" inlineAlign="center">
        <svg width="72" height="56" viewBox="0 0 72 56" aria-hidden="true">
          <rect x="10" y="4" width="52" height="48" rx="6" fill="#f1f1f1" />
          <rect x="18" y="14" width="24" height="4" rx="2" fill="#cccccc" />
          <rect x="18" y="24" width="36" height="4" rx="2" fill="#e3e3e3" />
          <rect x="18" y="34" width="30" height="4" rx="2" fill="#e3e3e3" />
        </svg>
        <Text as={level} variant="headingMd" alignment="center">
          {title}
        </Text>
        <Box maxWidth="26rem">
          <Text as="p" tone="subdued" alignment="center">
            {text}
          </Text>
        </Box>
        {action && <Button url={action.url}>{action.label}</Button>}
      </BlockStack>
    </Box>
  );
}
