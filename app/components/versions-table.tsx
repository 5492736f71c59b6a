import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { Badge, BlockStack, Box, Button, Card, Checkbox, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { RuleVersion } from "../../contracts/queries/pricing.ts";
import { comparePath } from "../pricing-path.ts";
import { useFormat } from "../shop-context.tsx";
import { staffName } from "../staff-name.ts";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";
import { Moment } from "./moment.tsx";
import { ScrollTable } from "./scroll-table.tsx";

export type VersionWire = z.input<typeof RuleVersion>;

const ROLL_BACK_MODAL = "roll-back";

/** Every version, newest first, with who made it, and the way back to it. */
export function VersionsTable({ versions, disabled }: { versions: readonly VersionWire[]; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("pricing");
  const [asked, setAsked] = useState<number | null>(null);
  const newest = versions[0]?.version ?? 0;
  return (
    <BlockStack gap="300">
      <CommandOutcome now={now} done={t("pricing.rollBack.done")} failed={t("pricing.rollBack.failed")} />
      <Card padding="0">
        <ScrollTable label={t("pricing.versions.title")} ledger>
          <thead>
            <tr>
              <th scope="col">{t("pricing.versions.version")}</th>
              <th scope="col" className="ledger-text">
                {t("pricing.versions.note")}
              </th>
              <th scope="col">{t("pricing.versions.at")}</th>
              <th scope="col">{t("pricing.versions.by")}</th>
              <th scope="col">{t("pricing.versions.rules")}</th>
              <th scope="col">{t("pricing.versions.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {versions.map((version) => (
              <VersionRow
                key={version.version}
                version={version}
                newest={newest}
                disabled={disabled || now.state === "pending"}
                ask={() => setAsked(version.version)}
              />
            ))}
          </tbody>
        </ScrollTable>
      </Card>
      <RollBack
        version={asked}
        close={() => setAsked(null)}
        rollBack={(version, publish) =>
          start({ intent: "roll-back", version: String(version), publish: publish ? "on" : "off" })
        }
      />
    </BlockStack>
  );
}

function VersionRow({
  version: { version, at, by, note, published, rules },
  newest,
  disabled,
  ask,
}: {
  version: VersionWire;
  newest: number;
  disabled: boolean;
  ask: () => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <th scope="row">
        <InlineStack gap="150" blockAlign="center" wrap={false}>
          {version}
          {published && <Badge tone="success">{t("pricing.versions.published")}</Badge>}
          {version === newest && !published && <Badge tone="attention">{t("pricing.versions.draft")}</Badge>}
        </InlineStack>
      </th>
      <td className="ledger-cause">{note}</td>
      <td>
        <Moment at={at} style="date-time-exact" />
      </td>
      <td>{by === null ? t("pricing.versions.nobody") : staffName(by, t)}</td>
      <td>{format.count(rules)}</td>
      <td>
        {version !== newest && (
          <InlineStack gap="300" align="end" wrap={false}>
            <Button
              variant="plain"
              url={comparePath(version, newest)}
              accessibilityLabel={t("pricing.versions.compareOne", { version })}
            >
              {t("pricing.versions.compareWith")}
            </Button>
            <Button
              variant="plain"
              disabled={disabled}
              accessibilityLabel={t("pricing.rollBack.one", { version })}
              onClick={ask}
            >
              {t("pricing.rollBack.action")}
            </Button>
          </InlineStack>
        )}
      </td>
    </tr>
  );
}

/** Asks before it goes back: with "publish", shoppers pay by it at once. */
function RollBack({
  version,
  close,
  rollBack,
}: {
  version: number | null;
  close: () => void;
  rollBack: (version: number, publish: boolean) => void;
}) {
  const { t } = useTranslation();
  const [publish, setPublish] = useState(false);
  const shown = version ?? 0;
  const confirm = () => {
    close();
    if (version !== null) rollBack(version, publish);
  };
  return (
    <Modal id={ROLL_BACK_MODAL} open={version !== null} onHide={close}>
      <Box padding="400">
        <BlockStack gap="400">
          <Text as="p">{t("pricing.rollBack.text", { version: shown })}</Text>
          <Checkbox label={t("pricing.rollBack.publish")} checked={publish} onChange={setPublish} />
        </BlockStack>
      </Box>
      <TitleBar title={t("pricing.rollBack.title", { version: shown })}>
        <button type="button" variant="primary" onClick={confirm}>
          {t("pricing.rollBack.action")}
        </button>
        <button type="button" onClick={close}>
          {t("pricing.rollBack.cancel")}
        </button>
      </TitleBar>
    </Modal>
  );
}
