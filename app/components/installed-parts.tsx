import { Badge, BlockStack, Box, Button, Card, Divider, InlineStack, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PricingInstalled } from "../../contracts/queries/pricing.ts";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import { Moment } from "./moment.tsx";

type PartWire = z.input<(typeof PricingInstalled)["output"]>["parts"][number];

const TONES: Record<PartWire["state"], React.ComponentProps<typeof Badge>["tone"]> = {
  present: "success",
  missing: "critical",
  left: "enabled",
  several: "critical",
  unknown: "warning",
};

/** What of the app is in Shopify's checkout, part by part, and what to do about a part that is not as it should be. */
export function InstalledParts({ parts, disabled }: { parts: readonly PartWire[]; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {t("checkout.installed.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("checkout.installed.text")}
          </Text>
        </BlockStack>
      </Box>
      {parts.map((part) => (
        <PartRow key={part.part} part={part} disabled={disabled} />
      ))}
    </Card>
  );
}

function PartRow({ part, disabled }: { part: PartWire; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("pricing");
  const { state } = part;
  const name = t(`checkout.partNames.${part.part}`);
  // No publication makes it, so that it is away is nobody's doing.
  const isNew = part.part === "carrier-service" && state === "missing";
  const isOff = disabled || now.state === "pending";
  const press = (action: "repair" | "leave") => start({ intent: "repair", part: part.part, action });
  return (
    <div>
      <Divider />
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="start" gap="400">
          <Box maxWidth="32rem">
            <BlockStack gap="100">
              <InlineStack align="start" gap="200" blockAlign="center">
                <Text as="h3" variant="headingSm">
                  {name}
                </Text>
                <Badge {...(TONES[state] ? { tone: TONES[state] } : {})}>{t(`checkout.states.${state}`)}</Badge>
              </InlineStack>
              <Text as="p" tone="subdued">
                {t(`checkout.partTexts.${part.part}`)}
              </Text>
              {state !== "present" && <Text as="p">{t(`checkout.means.${isNew ? "not-set-up" : state}`)}</Text>}
              {part.error !== null && <Text as="p">{part.error}</Text>}
              {part.checkedAt !== null && (
                <Text as="p" variant="bodySm" tone="subdued">
                  {t("checkout.installed.checked")} <Moment at={part.checkedAt} />
                </Text>
              )}
            </BlockStack>
          </Box>
          <InlineStack gap="200">
            {(state === "missing" || state === "several") && (
              <Button
                loading={now.state === "pending"}
                disabled={isOff}
                accessibilityLabel={t(isNew ? "checkout.setUpOne" : "checkout.repairOne", { name })}
                onClick={() => press("repair")}
              >
                {t(isNew ? "checkout.setUp" : "checkout.repair")}
              </Button>
            )}
            {state === "missing" && (
              <Button
                variant="plain"
                disabled={isOff}
                accessibilityLabel={t("checkout.leaveOne", { name })}
                onClick={() => press("leave")}
              >
                {t("checkout.leave")}
              </Button>
            )}
            {state === "left" && (
              <Button
                loading={now.state === "pending"}
                disabled={isOff}
                accessibilityLabel={t("checkout.backOne", { name })}
                onClick={() => press("repair")}
              >
                {t("checkout.back")}
              </Button>
            )}
          </InlineStack>
        </InlineStack>
        <CommandOutcome now={now} done={t("checkout.done")} failed={t("checkout.failed")} />
      </Box>
    </div>
  );
}
