import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { CommandState } from "../use-command.ts";

/** What came of a form, beside the form. It stays until the next try. */
export function CommandOutcome({ now, done, failed }: { now: CommandState; done: string; failed: string }) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite" className="outcome">
      {now.state === "done" && <Banner tone="success">{done}</Banner>}
      {now.state === "failed" && (
        <Banner tone="critical" title={failed}>
          {now.error}
        </Banner>
      )}
      {now.state === "late" && <Banner tone="info">{t("check.late")}</Banner>}
    </div>
  );
}
