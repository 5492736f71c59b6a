import { Banner, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";
import { dataOf } from "../answered.ts";
import { isQuantity, linesOf, PREVIEW_MAX_LINES, type PreviewLine } from "../preview-cart.ts";
import type { PreviewCart } from "../preview-cart-state.ts";
import type { RuleWire } from "../price-rule-form.ts";
import { useRuleEditing } from "../rule-editing.ts";
import { useShop } from "../shop-context.tsx";
import type { QuoteAnswer } from "../use-quote.ts";
import { Silence } from "./answer.tsx";
import { PreviewBuyerFields } from "./preview-buyer.tsx";
import { PreviewLines, PreviewTotals } from "./preview-lines.tsx";
import { pickProducts } from "./product-choice.tsx";

/** A small cart, priced with the rule as it stands in the form, each line with its reasons. */
export function PricePreview({
  preview,
  rule,
  answer,
  isOld,
}: {
  preview: PreviewCart;
  rule: RuleWire | null;
  answer: QuoteAnswer | null;
  isOld: boolean;
}) {
  const { t } = useTranslation();
  const { lines, setLines, buyer, setBuyer } = preview;
  return (
    <Card>
      <BlockStack gap="400">
        <BlockStack gap="100">
          <Text as="h2" variant="headingSm">
            {t("pricing.preview.title")}
          </Text>
          <Text as="p" tone="subdued">
            {t("pricing.preview.text")}
          </Text>
        </BlockStack>
        <PreviewLines
          lines={lines}
          quote={answer?.after ? dataOf(answer.after) : null}
          isOld={isOld}
          set={(at, quantity) => setLines(lines.map((line, index) => (index === at ? { ...line, quantity } : line)))}
          remove={(at) => setLines(lines.filter((_, index) => index !== at))}
        />
        <AddProduct lines={lines} setLines={setLines} />
        <PreviewBuyerFields buyer={buyer} set={setBuyer} />
        <div aria-live="polite" aria-busy={isOld}>
          <PreviewResult rule={rule} lines={lines} answer={answer} isOld={isOld} />
        </div>
      </BlockStack>
    </Card>
  );
}

function AddProduct({ lines, setLines }: { lines: readonly PreviewLine[]; setLines: (lines: PreviewLine[]) => void }) {
  const { t } = useTranslation();
  const { learn } = useRuleEditing();
  const { currency } = useShop();
  const add = async () => {
    const picked = (await pickProducts([], true).catch(() => null)) ?? [];
    learn(picked);
    const more = picked.flatMap((product) => linesOf(product, "1", currency));
    if (more.length > 0) setLines([...lines, ...more].slice(0, PREVIEW_MAX_LINES));
  };
  return (
    <InlineStack>
      <Button onClick={() => void add()} disabled={lines.length >= PREVIEW_MAX_LINES}>
        {t("pricing.preview.add")}
      </Button>
    </InlineStack>
  );
}

function PreviewResult({
  rule,
  lines,
  answer,
  isOld,
}: {
  rule: RuleWire | null;
  lines: readonly PreviewLine[];
  answer: QuoteAnswer | null;
  isOld: boolean;
}) {
  const { t } = useTranslation();
  if (lines.length === 0) return <Text as="p">{t("pricing.preview.empty")}</Text>;
  if (lines.some(({ quantity }) => !isQuantity(quantity))) return <Text as="p">{t("pricing.preview.quantities")}</Text>;
  if (rule === null) return <Text as="p">{t("pricing.preview.unreadable")}</Text>;
  const then = answer?.after;
  if (!then) return <SkeletonBodyText lines={4} />;
  const quote = dataOf(then);
  if (quote === null || !then.ok) {
    return (
      <Banner tone="warning" title={t("pricing.preview.silent")}>
        {!then.ok && <Silence answered={then} />}
      </Banner>
    );
  }
  return <PreviewTotals quote={quote} now={answer.before ? dataOf(answer.before) : null} isOld={isOld} />;
}
