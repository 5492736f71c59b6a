import { Await } from "@remix-run/react";
import { Icon, InlineStack, Text } from "@shopify/polaris";
import { AlertTriangleIcon } from "@shopify/polaris-icons";
import { type ReactNode, Suspense } from "react";
import { Trans, useTranslation } from "react-i18next";
import type { ServiceName } from "../../contracts/services.ts";
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

/** One line under what a silent service said last: how old it is and, unless brief, why. */
export function SilenceNotice({
  answered,
  brief = false,
}: {
  answered: Answered<unknown> & { ok: false };
  brief?: boolean;
}) {
  return (
    <InlineStack gap="100" blockAlign="start" wrap={false}>
      <span>
        <Icon source={AlertTriangleIcon} tone="subdued" />
      </span>
      <Text as="p" variant="bodySm" tone="subdued">
        <Silence answered={answered} brief={brief} />
      </Text>
    </InlineStack>
  );
}

/** The sentence that says how old a service's last answer is; or, where there is none, why and what happens next. */
export function Silence({ answered, brief = false }: { answered: Answered<unknown> & { ok: false }; brief?: boolean }) {
  const { t } = useTranslation();
  if (answered.reason === "refused" && answered.last === null) return <>{answered.message}</>;
  const sentence = brief ? "silence.asOf" : "silence.asOfBecause";
  const key = answered.last ? sentence : answered.reason === "slow" ? "silence.slow" : "silence.away";
  return (
    <Trans
      i18nKey={key}
      values={{ service: t(serviceKey(answered.service)) }}
      components={{ moment: <Moment at={answered.last?.asOf ?? answered.since} style="time" /> }}
    />
  );
}

/** The key of a service's name for people. Each of contracts/services.ts has one; a test holds them equal. */
export function serviceKey(service: string) {
  return `service.${service as ServiceName}.name` as const;
}
