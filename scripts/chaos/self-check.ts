import type { ServiceName } from "../../contracts/services.ts";
import { compareSides, readSides } from "./compare/compare.ts";
import { DIFFERENCE_KINDS, type DifferenceKind } from "./compare/difference.ts";
import type { ChaosFleet } from "./fleet/fleet.ts";

const SERVERS = ["postgres", "nats"];

type Sides = Awaited<ReturnType<typeof readSides>>;
type Changes = Partial<{ [Side in keyof Sides]: Partial<Sides[Side]> }>;

/** A fault of ours, made by hand: in a service's database, or in a copy of what the store and its mailbox say. */
type Plant = { readonly service: ServiceName; readonly sql: string } | { readonly copy: (sides: Sides) => Changes };

/** The databases refuse most of this by trigger and key; here they must take it. */
const unguarded = (sql: string) => `set session_replication_role = replica; ${sql}; reset session_replication_role`;
/** The first plants of a table take its last rows, later ones its first: none hides another. */
const ofOne = (table: string, key: string, where: string, end: "first" | "last" = "last") =>
  `${key} = (select ${key} from ${table} where shop = 'SHOP' and ${where}
     order by ${key} ${end === "last" ? "desc" : "asc"} limit 1) and shop = 'SHOP'`;
const copyOf = (table: string, changes: string, where = "true") =>
  `insert into ${table} overriding system value select (jsonb_populate_record(t, '${changes}')).* from ${table} t
    where shop = 'SHOP' and ${where} limit 1`;

const PLANTS: Readonly<Record<DifferenceKind, Plant>> = {
  "order-missing": {
    service: "orders",
    sql: `delete from orders where ${ofOne("orders", "order_id", "true", "first")}`,
  },
  "order-unknown": { service: "orders", sql: copyOf("orders", '{"order_id": "gid://shopify/Order/1"}') },
  "order-document": {
    service: "orders",
    sql: `update orders set document = jsonb_set(document, '{refundedMinor}', '"123456789"')
           where ${ofOne("orders", "order_id", "true")}`,
  },
  "order-timeline": {
    service: "orders",
    sql: `delete from timeline where kind = 'created' and ${ofOne("orders", "order_id", "true")}`,
  },
  "stock-level": {
    service: "inventory",
    sql: `update levels set committed = committed + 1 where ${ofOne("levels", "item_id", "available > 0")}`,
  },
  "stock-ledger": {
    service: "inventory",
    sql: `update ledger set committed_delta = committed_delta + 1
           where cause = 'opening' and ${ofOne("ledger", "item_id", "cause = 'opening'", "first")}`,
  },
  "stock-order-effect": {
    service: "inventory",
    sql: `update ledger set available_delta = available_delta - 1 where ${ofOne("ledger", "entry_id", "cause = 'order'")}`,
  },
  points: {
    service: "customers",
    sql: `update customers set points = points + 1 where ${ofOne("customers", "customer_id", "points > 0")}`,
  },
  "points-ledger": {
    service: "customers",
    sql: `update points_entries set delta = delta + 1
           where ${ofOne("points_entries", "customer_id", "true", "first")}`,
  },
  tier: {
    service: "customers",
    sql: `update customers set tier = 'Platinum' where ${ofOne("customers", "customer_id", "points > 0")}`,
  },
  metafield: {
    copy: ({ store }) => {
      const customers = store.customers.map((customer) => ({
        ...customer,
        metafields: customer.metafields.map((one) => ({ ...one, value: `${one.value}1` })),
      }));
      return { store: { customers } };
    },
  },
  "customer-profile": {
    service: "customers",
    sql: `update customers set name = 'Nobody' where ${ofOne("customers", "customer_id", "points > 0")}`,
  },
  "rollup-day": {
    service: "analytics",
    sql: "update rollup_days set total_minor = total_minor - 1 where shop = 'SHOP'",
  },
  "rollup-hour": { service: "analytics", sql: "update rollup_hours set units = units + 1 where shop = 'SHOP'" },
  "rollup-product": {
    service: "analytics",
    sql: "update rollup_products set gross_minor = gross_minor + 1 where shop = 'SHOP'",
  },
  "mail-missing": {
    service: "notifications",
    sql: `delete from mails where ${ofOne("mails", "log_id", "outcome = 'sent'")}`,
  },
  "mail-needless": {
    copy: ({ ours }) => ({
      ours: { mails: ours.mails.map((mail) => ({ ...mail, outcome: "sent" })) },
    }),
  },
  "mail-not-in-mailbox": { copy: () => ({ mailbox: [] }) },
  "mail-unexplained": {
    copy: ({ store, mailbox }) => ({
      mailbox: [...mailbox, { to: "a@example.com", subject: "", messageId: `<0.${store.shop}@flotilla.example>` }],
    }),
  },
  "mail-unsettled": {
    service: "notifications",
    sql: copyOf("mails", '{"log_id": "planted", "key": "planted", "outcome": "failed"}'),
  },
  "webhook-lost": {
    service: "gateway",
    sql: `delete from runtime.outbox where ${ofOne("runtime.outbox", "message_id", "true")}`,
  },
  "webhook-unknown": {
    service: "gateway",
    sql: copyOf("runtime.outbox", '{"message_id": "planted", "seq": 999999999}'),
  },
  "outbox-pending": {
    service: "orders",
    sql: `update runtime.outbox set published_at = null where ${ofOne("runtime.outbox", "message_id", "true")}`,
  },
  "dead-letter": {
    service: "customers",
    sql: `insert into runtime.dead_letter (shop, message_id, type, subject, headers, data, code, reason, deliveries)
          values ('SHOP', 'planted', 'order.created.v1', 'none', '{}', '', 'PLANTED', 'planted', 1)`,
  },
};

/**
 * Plants one difference of each kind in a fleet that has settled and holds some orders, and looks whether the
 * comparison finds it. The services are stopped first: they would mend some of them.
 * @returns the kinds that were not found: the comparison is blind for them.
 */
export async function selfCheck(
  fleet: ChaosFleet,
  shop: string,
  say: (line: string) => void,
): Promise<DifferenceKind[]> {
  for (const part of fleet.parts.values()) if (!SERVERS.includes(part.name)) await part.stop();
  const missed: DifferenceKind[] = [];
  const count = async (kind: DifferenceKind, plant?: Plant) => {
    const sides = await readSides(fleet.control, fleet.databases, shop);
    const changes = plant && "copy" in plant ? plant.copy(sides) : {};
    const changed = {
      store: { ...sides.store, ...changes.store },
      ours: { ...sides.ours, ...changes.ours },
      mailbox: (changes.mailbox as Sides["mailbox"] | undefined) ?? sides.mailbox,
    };
    return compareSides(changed).filter((each) => each.kind === kind).length;
  };
  for (const kind of DIFFERENCE_KINDS) {
    const plant = PLANTS[kind];
    const before = await count(kind);
    if ("sql" in plant) await fleet.databases.query(plant.service, unguarded(plant.sql.replaceAll("SHOP", shop)));
    const found = (await count(kind, plant)) > before;
    say(`${found ? "found  " : "MISSED "} ${kind}`);
    if (!found) missed.push(kind);
  }
  return missed;
}
