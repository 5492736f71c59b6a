import { useNavigate } from "@remix-run/react";
import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Box, Card, Link, Page, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { PricingRuleById } from "../../contracts/queries/pricing.ts";
import type { Answered } from "../answered.ts";
import { type Example, exampleForm } from "../price-rule-examples.ts";
import { emptyForm, formOf } from "../price-rule-form.ts";
import { decimalSignOf } from "../price-text.ts";
import { PRICING_PATH } from "../pricing-path.ts";
import { useLocale, useShop } from "../shop-context.tsx";
import { staffName } from "../staff-name.ts";
import type { PricedProduct, Thing } from "../things.ts";
import { useCommand } from "../use-command.ts";
import type { EditedRule } from "../use-rule-editor.ts";
import { Silence } from "./answer.tsx";
import { CommandOutcome } from "./command-outcome.tsx";
import { Moment } from "./moment.tsx";
import { RuleEditor } from "./rule-editor.tsx";
import { type ListedWire, StateBadge } from "./rules-table.tsx";

type RuleAnswer = Answered<z.input<(typeof PricingRuleById)["output"]>>;

const REMOVE_MODAL = "remove-rule";

/** One rule: a new one, or one that was saved. */
export function RulePage({
  fresh,
  listed,
  answered,
  isSaved,
  things,
  firstProducts,
}: {
  fresh: { readonly ruleId: string; readonly example: Example | null } | null;
  listed: ListedWire | null;
  answered: RuleAnswer | null;
  isSaved: boolean;
  things: readonly Thing[];
  firstProducts: readonly PricedProduct[];
}) {
  const { t } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const edited = useEdited(fresh, listed);
  const isSilent = answered !== null && !answered.ok;
  return (
    <Page
      fullWidth
      title={listed?.rule.name ?? t("pricing.add")}
      backAction={{ content: t("pricing.title"), url: PRICING_PATH }}
      {...(listed
        ? {
            titleMetadata: <StateBadge state={listed.state} />,
            secondaryActions: [
              {
                content: t("pricing.remove.action"),
                destructive: true,
                disabled: isSilent,
                onAction: () => setRemoving(true),
              },
            ],
          }
        : {})}
    >
      <BlockStack gap="400">
        {isSilent && (
          <Banner tone="warning">
            <Silence answered={answered} />
          </Banner>
        )}
        {isSaved && (
          <Banner tone="success" title={t("pricing.editor.saved")}>
            <Link url={PRICING_PATH}>{t("pricing.editor.toPublish")}</Link>
          </Banner>
        )}
        {listed && (
          <Text as="p" tone="subdued">
            {t("pricing.editor.savedAt")} <Moment at={listed.savedAt} />
            {listed.savedBy && ` · ${staffName(listed.savedBy, t)}`}
          </Text>
        )}
        <RuleEditor
          edited={edited}
          isNew={fresh !== null}
          isFilled={fresh !== null && fresh.example !== null}
          things={things}
          firstProducts={firstProducts}
          disabled={isSilent}
        />
        {listed && <RemoveRule listed={listed} open={removing} close={() => setRemoving(false)} />}
      </BlockStack>
    </Page>
  );
}

function useEdited(
  fresh: { readonly ruleId: string; readonly example: Example | null } | null,
  listed: ListedWire | null,
): EditedRule {
  const { t } = useTranslation();
  const { currency, timeZone } = useShop();
  const decimalSign = decimalSignOf(useLocale());
  if (listed) return { form: formOf(listed.rule, { currency, decimalSign }), paused: listed.paused };
  const ruleId = fresh?.ruleId ?? "";
  const form = fresh?.example
    ? exampleForm(fresh.example, t(`pricing.exampleNames.${fresh.example}`), ruleId, timeZone)
    : emptyForm(ruleId, timeZone);
  return { form, paused: false };
}

function RemoveRule({ listed, open, close }: { listed: ListedWire; open: boolean; close: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { now, start } = useCommand("pricing");
  const done = now.state === "done";
  useEffect(() => {
    if (done) navigate(PRICING_PATH);
  }, [done, navigate]);
  const remove = () => {
    close();
    start({ intent: "remove", ruleId: listed.rule.ruleId });
  };
  return (
    <>
      <CommandOutcome now={now} done={t("pricing.remove.done")} failed={t("pricing.remove.failed")} />
      <Modal id={REMOVE_MODAL} open={open} onHide={close}>
        <Box padding="400">
          <Text as="p">{t("pricing.remove.text", { name: listed.rule.name })}</Text>
        </Box>
        <TitleBar title={t("pricing.remove.title")}>
          <button type="button" variant="primary" tone="critical" onClick={remove}>
            {t("pricing.remove.action")}
          </button>
          <button type="button" onClick={close}>
            {t("pricing.remove.keep")}
          </button>
        </TitleBar>
      </Modal>
    </>
  );
}

/** The service is silent and nothing of the rule is known. */
export function RuleUnknown({ answered }: { answered: RuleAnswer | null }) {
  const { t } = useTranslation();
  return (
    <Page title={t("pricing.rule")} backAction={{ content: t("pricing.title"), url: PRICING_PATH }}>
      <Card>
        <Banner tone="warning" title={t("pricing.ruleUnknown")}>
          {answered && !answered.ok && <Silence answered={answered} />}
        </Banner>
      </Card>
    </Page>
  );
}
