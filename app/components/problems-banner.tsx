import { Banner } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import { LIMITS } from "../../contracts/limits.ts";
import type { DeadLetter } from "../../contracts/queries/service.ts";
import { dataOf, type Pending } from "../answered.ts";

type DeadLetters = { deadLetters: z.input<typeof DeadLetter>[] };

/** Says that messages were put aside, and leads to them. Nothing where there are none. */
export function ProblemsBanner({ answers }: { answers: Pending<DeadLetters>[] }) {
  const { t } = useTranslation();
  // An answer that is still on its way is left to the next refresh: a banner that drops in would move the page.
  const there = answers.flatMap((answer) => (answer instanceof Promise ? [] : [dataOf(answer)]));
  const count = there.reduce((sum, letters) => sum + (letters?.deadLetters.length ?? 0), 0);
  if (count === 0) return null;
  const shown = there.some((letters) => letters?.deadLetters.length === LIMITS.pageMaxRows) ? `${count}+` : `${count}`;
  return (
    <Banner
      tone="warning"
      title={t("problems.banner", { count, shown })}
      action={{ content: t("problems.look"), url: "/app/problems" }}
    >
      {t("problems.bannerText", { count })}
    </Banner>
  );
}
