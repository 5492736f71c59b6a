import { Badge, Banner, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ServiceName } from "../../contracts/services.ts";
import { dataOf, type Pending } from "../answered.ts";
import type { Request } from "../privacy.server.ts";
import { useFormat } from "../shop-context.tsx";
import { Answer, SilenceNotice, serviceKey } from "./answer.tsx";
import { Teaching } from "./teaching.tsx";

/** Customers who want to know what is held of them, each with its file. */
export function DataRequestsCard({ answer }: { answer: Pending<{ requests: Request[] }> }) {
  const { t } = useTranslation();
  return (
    <Card>
      <BlockStack gap="400">
        <Text as="h2" variant="headingMd">
          {t("privacy.requests")}
        </Text>
        <Answer answer={answer} loading={<SkeletonBodyText lines={2} />}>
          {(answered) => {
            const requests = dataOf(answered)?.requests ?? [];
            return (
              <BlockStack gap="400">
                {!answered.ok && <SilenceNotice answered={answered} />}
                {answered.ok && requests.length === 0 && (
                  <Teaching level="h3" title={t("privacy.requestsNone")} text={t("privacy.requestsTeach")} />
                )}
                {requests.map((request) => (
                  <RequestRow key={request.requestId} request={request} />
                ))}
              </BlockStack>
            );
          }}
        </Answer>
      </BlockStack>
    </Card>
  );
}

const TONES = { open: "attention", answered: "success", erased: "info" } as const;

function RequestRow({ request }: { request: Request }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { state, requestId: id } = request;
  const { pending, missing, download } = useFile(id);
  const at = (time: string) => format.moment(time, "date-time");
  return (
    <BlockStack gap="200">
      <InlineStack align="space-between" blockAlign="center" gap="400">
        <BlockStack gap="100">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm">
              {request.name ?? request.person.email ?? t("privacy.unnamed", { id })}
            </Text>
            <Badge tone={TONES[state]}>{t(`privacy.${state}`)}</Badge>
          </InlineStack>
          <Text as="p" tone="subdued">
            {t("privacy.received", { at: at(request.receivedAt) })}
            {state === "open" && ` · ${t("privacy.due", { at: at(request.dueAt) })}`}
          </Text>
          {state === "erased" && <Text as="p">{t("privacy.gone")}</Text>}
        </BlockStack>
        {state !== "erased" && (
          <Button loading={pending} onClick={download} accessibilityLabel={t("privacy.downloadOf", { id })}>
            {t("privacy.download")}
          </Button>
        )}
      </InlineStack>
      <div aria-live="polite">
        {missing && (
          <Banner tone="critical" title={t("privacy.incomplete", { service: t(serviceKey(missing)) })}>
            {t("privacy.incompleteText")}
          </Banner>
        )}
      </div>
    </BlockStack>
  );
}

/** Saves the file, or says which service it lacks. A plain link would carry no session token. */
function useFile(id: string) {
  const [pending, setPending] = useState(false);
  const [missing, setMissing] = useState<ServiceName | null>(null);
  const run = async () => {
    setPending(true);
    setMissing(null);
    try {
      const response = await fetch(`/app/privacy/${encodeURIComponent(id)}`);
      if (response.ok) save(await response.blob(), `data-request-${id}.json`);
      else setMissing(((await response.json()) as { missing: ServiceName }).missing);
    } catch {
      setMissing("gateway");
    }
    setPending(false);
  };
  return { pending, missing, download: () => void run() };
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has read the file's address by then.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
