import { useFetcher } from "@remix-run/react";
import { BlockStack, Button, Checkbox, InlineError, InlineStack, Tag, Text, TextField } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { CustomersList } from "../../contracts/queries/customers.ts";
import { type Answered, dataOf } from "../answered.ts";
import { fieldId, useRuleEditing } from "../rule-editing.ts";
import { useTyped } from "../use-typed.ts";
import { Silence } from "./answer.tsx";

const SEARCH_PATH = "/app/pricing/customers";

type Found = Answered<z.input<(typeof CustomersList)["output"]>>;

/** Test mode: the rule is there for the customers chosen here, and for nobody else. */
export function TestCustomers() {
  const { t } = useTranslation();
  const { form, change, nameOf, errorAt, disabled } = useRuleEditing();
  const [open, setOpen] = useState(form.testCustomerIds.length > 0);
  const [names, setNames] = useState<Readonly<Record<string, string>>>({});
  const wrong = errorAt("testCustomerIds");
  const toggle = (on: boolean) => {
    setOpen(on);
    if (!on) change({ testCustomerIds: [] });
  };
  const add = (id: string, name: string) => {
    setNames({ ...names, [id]: name });
    if (!form.testCustomerIds.includes(id)) change({ testCustomerIds: [...form.testCustomerIds, id] });
  };
  return (
    <BlockStack gap="300">
      <Checkbox
        id={fieldId("testCustomerIds")}
        label={t("pricing.editor.testMode")}
        helpText={t("pricing.editor.testHelp")}
        checked={open}
        onChange={toggle}
        disabled={disabled}
      />
      {open && form.testCustomerIds.length > 0 && (
        <InlineStack gap="150">
          {form.testCustomerIds.map((id) => (
            <Tag
              key={id}
              disabled={disabled}
              onRemove={() => change({ testCustomerIds: form.testCustomerIds.filter((one) => one !== id) })}
            >
              {names[id] ?? nameOf(id)}
            </Tag>
          ))}
        </InlineStack>
      )}
      {open && <CustomerSearch add={add} />}
      {open && form.testCustomerIds.length === 0 && (
        <Text as="p" tone="caution">
          {t("pricing.editor.testNobody")}
        </Text>
      )}
      {wrong && <InlineError message={wrong} fieldID={fieldId("testCustomerIds")} />}
    </BlockStack>
  );
}

function CustomerSearch({ add }: { add: (id: string, name: string) => void }) {
  const { t } = useTranslation();
  const { disabled } = useRuleEditing();
  const fetcher = useFetcher<Found>();
  const [typed, type] = useTyped("", (text) => {
    if (text !== "") fetcher.load(`${SEARCH_PATH}?q=${encodeURIComponent(text)}`);
  });
  const found = typed.trim() === "" ? undefined : (fetcher.data as Found | undefined);
  const customers = found ? (dataOf(found)?.customers ?? []) : [];
  return (
    <BlockStack gap="200">
      <TextField
        label={t("pricing.editor.testSearch")}
        autoComplete="off"
        value={typed}
        onChange={type}
        disabled={disabled}
      />
      <div aria-live="polite">
        {found && !found.ok && found.last === null && (
          <Text as="p" tone="subdued">
            <Silence answered={found} />
          </Text>
        )}
        {found?.ok && customers.length === 0 && <Text as="p">{t("customers.noMatch.title")}</Text>}
        <InlineStack gap="200">
          {customers.map(({ customerId, name, email }) => {
            const shown = name || email || t("customers.unnamed");
            return (
              <Button
                key={customerId}
                size="slim"
                accessibilityLabel={t("pricing.editor.testAdd", { name: shown })}
                onClick={() => add(customerId, shown)}
              >
                {shown}
              </Button>
            );
          })}
        </InlineStack>
      </div>
    </BlockStack>
  );
}
