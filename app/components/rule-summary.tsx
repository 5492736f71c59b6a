import { Banner, BlockStack, Button, List } from "@shopify/polaris";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { fieldId, type SummaryLine } from "../rule-editing.ts";

/** Everything that is wrong with the rule, with the way to each field. It stays until it is put right. */
export function ProblemSummary({ lines, tries }: { lines: readonly SummaryLine[]; tries: number }) {
  const { t } = useTranslation();
  const errors = lines.filter(({ level }) => level === "error");
  const warnings = lines.filter(({ level }) => level === "warning");
  const place = useRef<HTMLDivElement>(null);
  const isWrong = errors.length > 0;
  // Who pressed Save is brought to what kept it from being saved; only a new try moves the focus.
  const focused = useRef(tries);
  useEffect(() => {
    if (tries === focused.current) return;
    focused.current = tries;
    if (isWrong) place.current?.focus();
  }, [tries, isWrong]);
  if (tries === 0 && warnings.length === 0) return null;
  return (
    <div ref={place} tabIndex={-1} aria-live="polite">
      <BlockStack gap="300">
        {tries > 0 && isWrong && (
          <Banner tone="critical" title={t("pricing.editor.problems", { count: errors.length })}>
            <Lines lines={errors} />
          </Banner>
        )}
        {warnings.length > 0 && (
          <Banner tone="warning" title={t("pricing.editor.warnings", { count: warnings.length })}>
            <Lines lines={warnings} />
          </Banner>
        )}
      </BlockStack>
    </div>
  );
}

function Lines({ lines }: { lines: readonly SummaryLine[] }) {
  return (
    <List>
      {lines.map(({ field, text }, at) => (
        <List.Item key={`${field} ${at}`}>
          {field === "" ? (
            text
          ) : (
            <Button variant="plain" textAlign="start" onClick={() => document.getElementById(fieldId(field))?.focus()}>
              {text}
            </Button>
          )}
        </List.Item>
      ))}
    </List>
  );
}
