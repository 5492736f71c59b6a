import { Banner, BlockStack, Button, Card, InlineGrid, InlineStack, Select, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { BODY_MAX_CHARACTERS, SUBJECT_MAX_CHARACTERS } from "../notifications-form.ts";
import { useCommand } from "../use-command.ts";
import { type PreviewAnswer, usePreview, type Written } from "../use-preview.ts";
import { Silence } from "./answer.tsx";
import { CommandOutcome } from "./command-outcome.tsx";
import "./template-editor.css";

export interface PreviewOrder {
  readonly orderId: string;
  readonly name: string;
}

/** A template's words beside what they make of an order. */
export function TemplateEditor({
  template,
  orders,
  disabled,
}: {
  template: Pick<Written, "cause" | "locale" | "subject" | "body">;
  orders: readonly PreviewOrder[];
  disabled: boolean;
}) {
  const { t } = useTranslation();
  const { now, start } = useCommand("notifications");
  const [subject, setSubject] = useState(template.subject);
  const [body, setBody] = useState(template.body);
  const [orderId, setOrderId] = useState(orders[0]?.orderId ?? "");
  const [tried, setTried] = useState(false);
  const preview = usePreview({ ...template, orderId, subject, body });
  const problem = preview?.ok ? preview.data.problem : null;
  const isOfSubject = problem?.startsWith("subject") === true;
  const submit = (event: React.FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (subject.trim() === "" || body.trim() === "") return;
    start({ locale: template.locale, subject, body });
  };
  const reset = () => {
    setSubject(template.subject);
    setBody(template.body);
  };
  const required = (text: string) => (tried && text.trim() === "" ? t("template.required") : false);
  return (
    <InlineGrid columns={{ xs: 1, lg: 2 }} gap="400" alignItems="start">
      <Card>
        <form data-save-bar onSubmit={submit} onReset={reset}>
          <BlockStack gap="400">
            <Text as="h2" variant="headingSm">
              {t("template.words")}
            </Text>
            <TextField
              label={t("mails.subject")}
              autoComplete="off"
              value={subject}
              onChange={setSubject}
              maxLength={SUBJECT_MAX_CHARACTERS}
              disabled={disabled}
              error={required(subject) || (isOfSubject && problem !== null && problem)}
            />
            <TextField
              label={t("template.body")}
              autoComplete="off"
              multiline={18}
              monospaced
              value={body}
              onChange={setBody}
              maxLength={BODY_MAX_CHARACTERS}
              disabled={disabled}
              error={required(body) || (!isOfSubject && problem !== null && problem)}
              helpText={t("template.help")}
            />
            <InlineStack>
              <Button submit loading={now.state === "pending"} disabled={disabled}>
                {t("mailSettings.save")}
              </Button>
            </InlineStack>
          </BlockStack>
        </form>
        <CommandOutcome now={now} done={t("template.saved")} failed={t("template.failed")} />
      </Card>
      <Card>
        <BlockStack gap="400">
          <Text as="h2" variant="headingSm">
            {t("template.preview")}
          </Text>
          <Select
            label={t("template.order")}
            options={[
              ...orders.map((order) => ({ value: order.orderId, label: order.name })),
              { value: "", label: t("template.sample") },
            ]}
            value={orderId}
            onChange={setOrderId}
          />
          <Preview answer={preview} />
        </BlockStack>
      </Card>
    </InlineGrid>
  );
}

function Preview({ answer }: { answer: PreviewAnswer | null }) {
  const { t } = useTranslation();
  if (answer === null) return <div className="mail-preview" />;
  if (!answer.ok) {
    return (
      <Banner tone="warning">
        <Silence answered={answer} />
      </Banner>
    );
  }
  const { subject, html, problem } = answer.data;
  if (problem !== null) {
    return (
      <Banner tone="critical" title={t("template.problem")}>
        {problem}
      </Banner>
    );
  }
  return (
    <>
      <Text as="p" fontWeight="semibold" breakWord>
        {subject}
      </Text>
      {/* No scripts, no forms, no origin: a template is somebody's text. */}
      <iframe className="mail-preview" title={t("template.preview")} sandbox="" srcDoc={html} />
    </>
  );
}
