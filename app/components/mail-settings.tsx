import { Badge, BlockStack, Box, Button, Card, Divider, InlineStack, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { NotificationsSettings } from "../../contracts/queries/notifications.ts";
import { templatePath } from "../notifications-filter.ts";
import { isEmail } from "../notifications-form.ts";
import { useCommand } from "../use-command.ts";
import { CommandOutcome } from "./command-outcome.tsx";

export type SettingsWire = z.input<(typeof NotificationsSettings)["output"]>;
type CauseWire = SettingsWire["causes"][number];

/** Each kind of mail: what it is for, whether it is sent, and the way to its words. */
export function MailCauses({ causes, disabled }: { causes: readonly CauseWire[]; disabled: boolean }) {
  const { t } = useTranslation();
  return (
    <Card padding="0">
      <Box padding="400">
        <Text as="h2" variant="headingSm">
          {t("mailSettings.causes")}
        </Text>
      </Box>
      {causes.map((cause) => (
        <CauseRow key={cause.cause} cause={cause} disabled={disabled} />
      ))}
    </Card>
  );
}

function CauseRow({ cause: { cause, on, marketing }, disabled }: { cause: CauseWire; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("notifications");
  const name = t(`mails.causes.${cause}`);
  return (
    <div>
      <Divider />
      <Box padding="400">
        <InlineStack align="space-between" blockAlign="center" gap="400">
          <Box maxWidth="32rem">
            <BlockStack gap="100">
              <InlineStack align="start" gap="200" blockAlign="center">
                <Text as="h3" variant="headingSm">
                  {name}
                </Text>
                <Badge {...(on ? { tone: "success" as const } : {})}>
                  {t(on ? "mailSettings.on" : "mailSettings.off")}
                </Badge>
              </InlineStack>
              <Text as="p" tone="subdued">
                {t(`mailSettings.about.${cause}`)}
                {marketing && ` ${t("mailSettings.marketing")}`}
              </Text>
            </BlockStack>
          </Box>
          <InlineStack align="start" gap="200">
            <Button url={templatePath(cause)} accessibilityLabel={t("mailSettings.editOne", { name })}>
              {t("mailSettings.edit")}
            </Button>
            <Button
              loading={now.state === "pending"}
              disabled={disabled}
              accessibilityLabel={t(on ? "mailSettings.turnOffOne" : "mailSettings.turnOnOne", { name })}
              onClick={() => start({ intent: "switch", cause, on: on ? "off" : "on" })}
            >
              {t(on ? "mailSettings.turnOff" : "mailSettings.turnOn")}
            </Button>
          </InlineStack>
        </InlineStack>
        <CommandOutcome now={now} done={t("mailSettings.saved")} failed={t("mailSettings.failed")} />
      </Box>
    </div>
  );
}

/** Where mails to the shop's own people go. */
export function StaffEmail({ settings, disabled }: { settings: SettingsWire; disabled: boolean }) {
  const { t } = useTranslation();
  const { now, start } = useCommand("notifications");
  const saved = settings.staffEmail ?? "";
  const [email, setEmail] = useState(saved);
  const [tried, setTried] = useState(false);
  const isWrong = email.trim() !== "" && !isEmail(email.trim());
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!isWrong) start({ intent: "staff-email", email: email.trim() });
  };
  return (
    <Card>
      <form data-save-bar onSubmit={submit} onReset={() => setEmail(saved)} noValidate>
        <BlockStack gap="300">
          <Text as="h2" variant="headingSm">
            {t("mailSettings.staff")}
          </Text>
          <TextField
            label={t("mailSettings.staffLabel")}
            type="email"
            autoComplete="email"
            value={email}
            onChange={setEmail}
            disabled={disabled}
            error={tried && isWrong && t("mailSettings.staffWrong")}
            helpText={
              settings.defaultStaffEmail === null
                ? t("mailSettings.staffHelp")
                : t("mailSettings.staffDefault", { email: settings.defaultStaffEmail })
            }
          />
          <InlineStack>
            <Button submit loading={now.state === "pending"} disabled={disabled}>
              {t("mailSettings.save")}
            </Button>
          </InlineStack>
        </BlockStack>
      </form>
      <CommandOutcome now={now} done={t("mailSettings.saved")} failed={t("mailSettings.failed")} />
    </Card>
  );
}
