import { useLocation, useNavigate } from "@remix-run/react";
import { Pagination, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

/** Leads through a list page by page. The pages before travel in the history entry: a keyset knows only the way on. */
export function ListPages({
  label,
  cursor,
  nextCursor,
  addressOf,
}: {
  /** How much there is, e.g. "120 items". */
  label: string;
  cursor: string | undefined;
  nextCursor: string | null;
  addressOf: (cursor: string | undefined) => string;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const trail = (useLocation().state as { trail?: (string | null)[] } | null)?.trail ?? (cursor ? [null] : []);
  const go = (to: string | null, nextTrail: (string | null)[]) =>
    navigate(addressOf(to ?? undefined), { state: { trail: nextTrail } });
  return (
    <Pagination
      type="table"
      hasPrevious={trail.length > 0}
      previousTooltip={t("list.previous")}
      onPrevious={() => go(trail.at(-1) ?? null, trail.slice(0, -1))}
      hasNext={nextCursor !== null}
      nextTooltip={t("list.next")}
      onNext={() => go(nextCursor, [...trail, cursor ?? null])}
      label={
        <Text as="span" variant="bodySm" tone="subdued">
          {label}
        </Text>
      }
    />
  );
}
