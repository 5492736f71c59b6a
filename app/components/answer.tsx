import { Await } from "@remix-run/react";
import { Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon } from "@shopify/polaris-icons";
import { type ReactNode, Suspense } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { Answered, Pending } from "../answered.ts";
import { Moment } from "./moment.tsx";

/** Shows a service's answer, or `loading` (of the same size) until it is there. */
export function Answer<Data>({
  answer,
  loading,
  children,
}: {
  answer: Pending<Data>;
  loading: ReactNode;
  children: (answered: Answered<Data>) => ReactNode;
}) {
  if (!(answer instanceof Promise)) return <>{children(answer)}</>;
  return (
    <Suspense fallback={loading}>
      <Await resolve={answer}>{(answered) => children(answered as Answered<Data>)}</Await>
    </Suspense>
  );
}

/** One line under what a silent service said last: why it is old, and how old. */
export function SilenceNotice({ answered }: { answered: Answered<unknown> & { ok: false } }) {
  const { t } = useTranslation();
  return (
    <InlineStack gap="100" blockAlign="start" wrap={false}>
      <span>
        <Icon source={AlertTriangleIcon} tone="subdued" />
      </span>
      <Text as="p" variant="bodySm" tone="subdued">
        {answered.last === null ? (
          <Silence answered={answered} />
        ) : (
          <Trans
            i18nKey="silence.asOf"
            values={{ service: t(serviceKey(answered.service)) }}
            components={{ moment: <Moment at={answered.last.asOf} style="time" /> }}
          />
        )}
      </Text>
    </InlineStack>
  );
}

/** The sentence that says why there is no answer and what happens next. */
export function Silence({ answered }: { answered: Answered<unknown> & { ok: false } }) {
  const { t } = useTranslation();
  const service = t(serviceKey(answered.service));
  if (answered.reason === "refused") return <>{answered.message}</>;
  return (
    <Trans
      i18nKey={answered.reason === "slow" ? "silence.slow" : "silence.away"}
      values={{ service }}
      components={{ moment: <Moment at={answered.since} style="time" /> }}
    />
  );
}

/** The key of a service's name for people. Each of contracts/services.ts has one; a test holds them equal. */
export function serviceKey(service: string) {
  return `service.${service as "auth" | "gateway" | "orders"}.name` as const;
}
