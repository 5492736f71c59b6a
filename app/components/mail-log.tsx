import { useNavigate, useNavigation } from "@remix-run/react";
import { Badge, BlockStack, IndexTable, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import type { z } from "zod";
import type { LogLine, NotificationsLog } from "../../contracts/queries/notifications.ts";
import { mailReason } from "../mail-reason.ts";
import {
  CAUSES,
  NOTIFICATION_SETTINGS_PATH,
  NOTIFICATIONS_PATH,
  type NotificationsFilter,
  notificationsFilter,
  OUTCOMES,
} from "../notifications-filter.ts";
import { orderPath } from "../order-path.ts";
import { useFormat } from "../shop-context.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListPages } from "./list-pages.tsx";
import { Moment } from "./moment.tsx";
import { TableSkeleton } from "./table-skeleton.tsx";
import { Teaching } from "./teaching.tsx";

type Log = z.input<(typeof NotificationsLog)["output"]>;
type Line = z.input<typeof LogLine>;

export function MailFilters({ filter }: { filter: NotificationsFilter }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const show = (changes: { [Name in keyof NotificationsFilter]: string | undefined }) =>
    navigate(NOTIFICATIONS_PATH + notificationsFilter.write({ ...filter, cursor: undefined, ...changes }), {
      replace: true,
    });
  return (
    <ListFilters
      all={t("mails.all")}
      filters={[
        {
          key: "cause",
          label: t("mails.cause"),
          choices: CAUSES.map((value) => ({ value, label: t(`mails.causes.${value}`) })),
          value: filter.cause,
          choose: (cause) => show({ cause }),
        },
        {
          key: "outcome",
          label: t("mails.outcome"),
          choices: OUTCOMES.map((value) => ({ value, label: t(`mails.outcomes.${value}`) })),
          value: filter.outcome,
          choose: (outcome) => show({ outcome }),
        },
      ]}
      clear={() => navigate(NOTIFICATIONS_PATH, { replace: true })}
    />
  );
}

type Headings = React.ComponentProps<typeof IndexTable>["headings"];

function useHeadings(): Headings {
  const { t } = useTranslation();
  return [
    { title: t("ledger.when") },
    { title: t("mails.cause") },
    { title: t("mails.recipient") },
    { title: t("mails.subject") },
    { title: t("mails.outcome") },
  ];
}

/** One page of what was sent and what was not, and why. */
export function MailLog({ log, filter }: { log: Log; filter: NotificationsFilter }) {
  const { t } = useTranslation();
  const format = useFormat();
  const busy = useNavigation().location?.pathname === NOTIFICATIONS_PATH;
  const headings = useHeadings();
  if (log.lines.length === 0) {
    return notificationsFilter.write(filter) === "" ? (
      <Teaching
        title={t("mails.none.title")}
        text={t("mails.none.text")}
        action={{ label: t("mails.settings"), url: NOTIFICATION_SETTINGS_PATH }}
      />
    ) : (
      <Teaching
        title={t("mails.noMatch.title")}
        text={t("mails.noMatch.text")}
        action={{ label: t("mails.noMatch.all"), url: NOTIFICATIONS_PATH }}
      />
    );
  }
  return (
    <>
      <IndexTable
        resourceName={{ singular: t("mails.one"), plural: t("mails.many") }}
        itemCount={log.lines.length}
        headings={headings}
        selectable={false}
        loading={busy}
      >
        {log.lines.map((line, position) => (
          <LineRow key={line.logId} line={line} position={position} />
        ))}
      </IndexTable>
      <ListPages
        label={t("mails.count", { count: log.total, shown: format.count(log.total) })}
        cursor={filter.cursor}
        nextCursor={log.nextCursor}
        addressOf={(cursor) => NOTIFICATIONS_PATH + notificationsFilter.write({ ...filter, cursor })}
      />
    </>
  );
}

const OUTCOME_TONE = { queued: "info", sent: "success", "not-sent": undefined, failed: "critical" } as const;

function LineRow({ line, position }: { line: Line; position: number }) {
  const { t } = useTranslation();
  const tone = OUTCOME_TONE[line.outcome];
  return (
    <IndexTable.Row id={line.logId} position={position}>
      <IndexTable.Cell>
        <Moment at={line.at} style="date-time-exact" />
      </IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack gap="050">
          <span>{t(`mails.causes.${line.cause}`)}</span>
          {line.orderId && (
            <Text as="span" variant="bodySm">
              <Link url={orderPath(line.orderId)}>{t("mails.order")}</Link>
            </Text>
          )}
        </BlockStack>
      </IndexTable.Cell>
      <IndexTable.Cell>{line.recipient ?? "–"}</IndexTable.Cell>
      <IndexTable.Cell>{line.subject ?? "–"}</IndexTable.Cell>
      <IndexTable.Cell>
        <BlockStack gap="050" inlineAlign="start">
          <Badge {...(tone ? { tone } : {})}>{t(`mails.outcomes.${line.outcome}`)}</Badge>
          {line.reason && <Reason reason={line.reason} />}
        </BlockStack>
      </IndexTable.Cell>
    </IndexTable.Row>
  );
}

function Reason({ reason }: { reason: string }) {
  const { t } = useTranslation();
  const { code, detail } = mailReason(reason);
  return (
    <Text as="span" variant="bodySm" tone="subdued" breakWord>
      {[code && t(`mails.reasons.${code}`), detail].filter(Boolean).join(" ")}
    </Text>
  );
}

export function MailLogSkeleton({ rows }: { rows: number }) {
  const { t } = useTranslation();
  return (
    <TableSkeleton
      rows={rows}
      headings={useHeadings()}
      resource={{ singular: t("mails.one"), plural: t("mails.many") }}
    />
  );
}
