import type { OurMail, OurState } from "../our-state.ts";
import type { readMails, StoreOrder, StoreState } from "../store-state.ts";
import type { Difference } from "./difference.ts";
import { pointsOf, wasPaid } from "./expected.ts";

type Mails = Awaited<ReturnType<typeof readMails>>;

/** Topics whose webhook tells the orders service of an order as it is: what it learns so is live, and is mailed. */
const TELLS_OF_ORDER = /^(orders|refunds)\//;

/**
 * Which causes must have been mailed follows from the journal and from what webhooks arrived: a refund that some webhook
 * told of is mailed; one that only reconciliation found is not. In the mailbox each Message-ID counts once: a crash
 * between the mail server's answer and our commit may bring the same mail twice (docs/known-limits.md).
 */
export function compareMails(store: StoreState, ours: OurState, mailbox: Mails): Difference[] {
  return [...compareWanted(store, ours), ...compareSent(store, ours, mailbox)];
}

interface Wanted {
  readonly cause: string;
  readonly key: string;
  /** Null: no mail may go out, for the reason. */
  readonly to: string | null;
  readonly why: string;
}

function compareWanted(store: StoreState, ours: OurState): Difference[] {
  const { shop } = store;
  const lines = new Map(ours.mails.map((mail) => [`${mail.cause} ${mail.key}`, mail]));
  return wantedOf(store).flatMap(({ cause, key, to, why }): Difference[] => {
    const id = `${cause} ${key}`;
    const line = lines.get(id);
    if (to === null) {
      const isMailed = line?.outcome === "sent";
      return isMailed ? [{ kind: "mail-needless", shop, id, ours: wordsOf(line), theirs: `none: ${why}` }] : [];
    }
    if (line?.outcome === "sent" && line.recipient === to) return [];
    // Reconciliation, which runs by itself too, was faster than a webhook that was late: what it finds is never mailed.
    if (line?.outcome === "not-sent" && line.reason === "reconcile") return [];
    return [{ kind: "mail-missing", shop, id, ours: wordsOf(line), theirs: `a mail to ${to}: ${why}` }];
  });
}

const wordsOf = (line: OurMail | undefined) =>
  line ? `${line.outcome}${line.reason ? ` (${line.reason})` : ""} to ${line.recipient}, ${line.origin}` : "no mail";

function wantedOf(store: StoreState): Wanted[] {
  const told = toldBy(store);
  const paid = wasPaid(store);
  const customers = new Map(store.customers.map((customer) => [customer.customerId, customer]));
  return store.orders.flatMap((order): Wanted[] => {
    const customer = customers.get(order.customerId ?? "");
    const refunds = order.refunds.map((refund): Wanted => {
      const isTold = told.refunds.has(refund.refundId);
      const isPaidBack = refund.amount.minor > 0;
      const to = isTold && isPaidBack ? (order.email ?? customer?.email ?? null) : null;
      const why = isPaidBack ? (isTold ? "a webhook told of it" : "no webhook told of it") : "no money went back";
      return { cause: "refund", key: refund.refundId, to, why };
    });
    const earns = paid.has(order.orderId) && everEarned(order);
    const agreed = customer?.emailConsent === "subscribed";
    const isTold = told.paid.has(order.orderId);
    const to = earns && agreed && isTold ? customer.email : null;
    const why = isTold ? (agreed ? "points were earned" : "they did not agree to marketing") : "no webhook told of it";
    return [...refunds, ...(earns ? [{ cause: "points-summary", key: order.orderId, to, why }] : [])];
  });
}

/** Whatever was refunded since: an order that was paid earned by its total, once. */
function everEarned(order: StoreOrder): boolean {
  const totals = { ...order.totals, refunded: { minor: 0 } };
  return order.customerId !== null && pointsOf({ ...order, cancelledAt: null, totals }) > 0;
}

/** Refunds and payments after which at least one webhook of the same order arrived. */
function toldBy({ journal, deliveries }: StoreState) {
  const arrived = deliveries.filter(({ state, topic }) => state === "delivered" && TELLS_OF_ORDER.test(topic));
  const events = new Set(arrived.map((delivery) => delivery.eventId));
  const lastTold = new Map<string, number>();
  for (const { seq, eventId, kind, data } of journal) {
    if (kind.startsWith("order.") && events.has(eventId)) lastTold.set(String(data["orderId"]), seq);
  }
  const isTold = ({ seq, data }: StoreState["journal"][number]) => (lastTold.get(String(data["orderId"])) ?? 0) >= seq;
  const of = (kind: string, field: string) =>
    new Set(journal.filter((entry) => entry.kind === kind && isTold(entry)).map(({ data }) => String(data[field])));
  return { refunds: of("order.refunded", "refundId"), paid: of("order.paid", "orderId") };
}

/** What our log says was sent is in the mailbox, and nothing else is. */
function compareSent({ shop }: StoreState, ours: OurState, mailbox: Mails): Difference[] {
  const ids = new Set(mailbox.map((mail) => mail.messageId));
  const prefixes = new Map(ours.mails.map((mail) => [`<${mail.logId}.${shop}@`, mail]));
  const own = [...ids].filter((id) => id.includes(`.${shop}@`));
  const sentIds = new Map(own.map((id) => [`${id.split("@")[0]}@`, id]));
  const unsettled = ours.mails
    .filter(({ outcome }) => outcome === "queued" || outcome === "failed")
    .map(
      (mail): Difference => ({
        kind: "mail-unsettled",
        shop,
        id: `${mail.cause} ${mail.key}`,
        ours: wordsOf(mail),
        theirs: "settled mails only",
      }),
    );
  const lost = [...prefixes]
    .filter(([prefix, mail]) => mail.outcome === "sent" && !sentIds.has(prefix))
    .map(
      ([, mail]): Difference => ({
        kind: "mail-not-in-mailbox",
        shop,
        id: `${mail.cause} ${mail.key}`,
        ours: wordsOf(mail),
        theirs: "not in the mailbox",
      }),
    );
  const unexplained = [...sentIds]
    .filter(([prefix]) => prefixes.get(prefix)?.outcome !== "sent")
    .map(
      ([prefix, id]): Difference => ({
        kind: "mail-unexplained",
        shop,
        id,
        ours: wordsOf(prefixes.get(prefix)),
        theirs: "it is in the mailbox",
      }),
    );
  return [...unsettled, ...lost, ...unexplained];
}
