import type { z } from "zod";
import type { Message } from "../../contracts/envelope.ts";
import type { Publication } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Transaction } from "../_runtime/database.ts";
import { UserError } from "../_runtime/errors.ts";
import { jobs } from "../_runtime/jobs/jobs.ts";
import { digestOf } from "./digest.ts";
import { NO_GROUP, Plan, type Slot } from "./plan.ts";
import type { ShopState } from "./store.ts";

export const PUBLISH_JOB = "publish";
export type PublicationReason = "publish" | "schedule" | "restore";

/** A publication that is under way. */
export interface RunningPublication {
  readonly publicationId: string;
  readonly version: number;
  readonly reason: PublicationReason;
  readonly by: string | null;
  /** null: not compiled yet. */
  readonly plan: Plan | null;
}

/**
 * Begins to write a version to the store; a job does it. One at a time: a newer one takes the place of one that runs,
 * which does no harm, since until the switch nobody reads what it wrote. The same version asked for twice runs once.
 * @throws UserError PUBLICATION_ENDS where the one that runs is about to switch.
 */
export async function beginPublication(
  transaction: Transaction,
  { message, state }: { readonly message: Message; readonly state: ShopState },
  version: number,
  reason: PublicationReason,
): Promise<void> {
  const { shop, id, actor } = message;
  const [running] = await transaction.query<{ version: number; switching: boolean }>({
    name: "publication-running",
    text: `select p.version, p.switching and j.state <> 'failed' as switching
           from publications p left join runtime.job j on j.shop = p.shop and j.name = $2
           where p.shop = $1 and p.state = 'running'`,
    values: [shop, PUBLISH_JOB],
  });
  // What nobody asked for does not take the place of what somebody did.
  if (running && (reason !== "publish" || (running.version === version && state.publishedVersion !== version))) return;
  if (running?.switching) {
    throw new UserError(
      "PUBLICATION_ENDS",
      `version ${running.version} is just becoming what shoppers pay by`,
      "publish again in a moment",
    );
  }
  await transaction.query({
    name: "publication-supersede",
    text: `update publications set state = 'failed', finished_at = now(), error = $2, plan = null
           where shop = $1 and state = 'running'`,
    values: [shop, `version ${version} was published before it was done`],
  });
  await transaction.query({
    name: "publication-begin",
    text: `insert into publications (shop, publication_id, version, state, started_at, by, reason)
           values ($1, $2, $3, 'running', now(), $4, $5) on conflict (shop, publication_id) do nothing`,
    values: [shop, id, version, actor ?? null, reason],
  });
  await jobs.request(transaction, shop, PUBLISH_JOB, { cursor: { publicationId: id }, restart: true });
}

interface PublicationRow {
  readonly version: number;
  readonly state: "running" | "done" | "failed";
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly by: string | null;
  readonly error: string | null;
  readonly products_done: number;
  readonly products_total: number;
}

/** The newest. While its job waits for another try, the error says why. */
export async function readPublication(
  transaction: Transaction,
  shop: Shop,
): Promise<z.output<typeof Publication> | null> {
  const [row] = await transaction.query<PublicationRow>({
    name: "publication-newest",
    text: `select p.version, case when p.state = 'running' and j.state = 'failed' then 'failed' else p.state end as state,
                  p.started_at, coalesce(p.finished_at, j.finished_at) as finished_at, p.by,
                  coalesce(p.error, case when p.state = 'running' then j.error end) as error,
                  p.products_done, p.products_total
           from publications p left join runtime.job j on j.shop = p.shop and j.name = $2 and p.state = 'running'
           where p.shop = $1 order by p.started_at desc limit 1`,
    values: [shop, PUBLISH_JOB],
  });
  if (!row) return null;
  const { started_at, finished_at, products_done, products_total, ...rest } = row;
  return {
    ...rest,
    startedAt: started_at.toISOString(),
    finishedAt: rest.state === "running" ? null : (finished_at?.toISOString() ?? null),
    productsDone: products_done,
    productsTotal: products_total,
  };
}

/** @returns null where it is over, or another has taken its place. */
export async function readRunning(
  transaction: Transaction,
  shop: Shop,
  publicationId: string,
): Promise<RunningPublication | null> {
  const [row] = await transaction.query<Omit<RunningPublication, "plan"> & { plan: unknown }>({
    name: "publication-run",
    text: `select publication_id as "publicationId", version, reason, by, plan from publications
           where shop = $1 and publication_id = $2 and state = 'running' for update`,
    values: [shop, publicationId],
  });
  return row ? { ...row, plan: row.plan === null ? null : Plan.parse(row.plan) } : null;
}

/** What nobody reads yet may be anything: it is known again once the store has taken it. */
export async function keepPlan(
  transaction: Transaction,
  shop: Shop,
  publicationId: string,
  plan: Plan,
  groups: ReadonlyMap<string, string>,
): Promise<number> {
  const ids = [...groups.keys()];
  await transaction.query({
    name: "groups-leave",
    text: `update product_groups set wanted = $4, written = case when written = $4 then written end
           where shop = $1 and slot = $2 and wanted <> $4 and product_id <> all($3::text[])`,
    values: [shop, plan.slot, textArray(ids), NO_GROUP],
  });
  await transaction.query({
    name: "groups-want",
    text: `insert into product_groups as g (shop, slot, product_id, wanted)
           select $1, $2, id, wanted from unnest($3::text[], $4::text[]) as row (id, wanted)
           on conflict (shop, slot, product_id) do update
             set wanted = excluded.wanted, written = case when g.written = excluded.wanted then g.written end`,
    values: [shop, plan.slot, textArray(ids), textArray([...groups.values()])],
  });
  const [row] = await transaction.query<{ total: string }>({
    name: "publication-plan",
    text: `with total as (
             select count(*) as total from product_groups where shop = $1 and slot = $4 and written is null
           )
           update publications set plan = $3::jsonb, products_done = 0, products_total = total.total
           from total where shop = $1 and publication_id = $2 returning products_total as total`,
    values: [shop, publicationId, JSON.stringify(plan), plan.slot],
  });
  return Number(row?.total ?? 0);
}

export interface WantedGroup {
  readonly productId: string;
  readonly wanted: string;
}

export async function nextGroups(
  transaction: Transaction,
  shop: Shop,
  slot: Slot,
  most: number,
): Promise<WantedGroup[]> {
  return transaction.query<WantedGroup>({
    name: "groups-next",
    text: `select product_id as "productId", wanted from product_groups
           where shop = $1 and slot = $2 and written is null order by product_id limit $3`,
    values: [shop, slot, most],
  });
}

/** The store has taken them. @param gone products that it does not have any more. */
export async function groupsWritten(
  transaction: Transaction,
  shop: Shop,
  about: { readonly publicationId: string; readonly slot: Slot },
  written: readonly WantedGroup[],
  gone: readonly string[],
): Promise<{ done: number; total: number }> {
  await transaction.query({
    name: "groups-written",
    text: `update product_groups set written = wanted where shop = $1 and slot = $2 and product_id = any($3::text[])`,
    values: [shop, about.slot, textArray(written.map(({ productId }) => productId))],
  });
  await transaction.query({
    name: "groups-gone",
    text: "delete from product_groups where shop = $1 and product_id = any($2::text[])",
    values: [shop, textArray(gone)],
  });
  const [row] = await transaction.query<{ done: number; total: number }>({
    name: "publication-progress",
    text: `update publications set products_done = products_done + $3 where shop = $1 and publication_id = $2
           returning products_done as done, products_total as total`,
    values: [shop, about.publicationId, written.length + gone.length],
  });
  return { done: row?.done ?? 0, total: row?.total ?? 0 };
}

/** The store differs from what was written: both of their slots are written anew. */
export async function forgetGroups(transaction: Transaction, shop: Shop, productIds: readonly string[]): Promise<void> {
  await transaction.query({
    name: "groups-forget",
    text: "update product_groups set written = null where shop = $1 and product_id = any($2::text[])",
    values: [shop, textArray(productIds)],
  });
}

/** Shoppers pay by it from now on. */
export async function endPublication(
  transaction: Transaction,
  shop: Shop,
  { publicationId, version }: RunningPublication,
  plan: Plan,
): Promise<void> {
  const values = [shop, version];
  await transaction.query({
    name: "publication-end",
    text: `update publications set state = 'done', finished_at = now(), error = null, plan = null
           where shop = $1 and publication_id = $2`,
    values: [shop, publicationId],
  });
  await transaction.query({
    name: "shop-published",
    text: "update shops set published_version = $2, published_at = now(), slot = $3 where shop = $1",
    values: [...values, plan.slot],
  });
  await transaction.query({
    name: "version-published",
    text: "update versions set published_at = now() where shop = $1 and version = $2",
    values,
  });
  const { table, limits, kits, variables, redemption } = plan;
  const places = Object.entries({ table, limits, kits, variables, redemption });
  await transaction.query({
    name: "written-keep",
    text: `insert into written_values (shop, place, version, value, written_at)
           select $1, place, $2, value, now() from unnest($3::text[], $4::text[]) as row (place, value)
           on conflict (shop, place) do update
             set version = excluded.version, value = excluded.value, written_at = excluded.written_at`,
    values: [...values, textArray(places.map(([place]) => place)), textArray(places.map(([, text]) => digestOf(text)))],
  });
}

/** From here on another publication must not begin: it would write what shoppers may be reading by then. */
export async function markSwitching(transaction: Transaction, shop: Shop, publicationId: string): Promise<void> {
  await transaction.query({
    name: "publication-switching",
    text: "update publications set switching = true where shop = $1 and publication_id = $2",
    values: [shop, publicationId],
  });
}

/** It cannot be done; shoppers still pay by what was published before. */
export async function failPublication(
  transaction: Transaction,
  shop: Shop,
  publicationId: string,
  error: string,
): Promise<void> {
  await transaction.query({
    name: "publication-fail",
    text: `update publications set state = 'failed', finished_at = now(), error = $3, plan = null
           where shop = $1 and publication_id = $2 and state = 'running'`,
    values: [shop, publicationId, error],
  });
}

/** The app was removed, and with it what it had in the store. The rules stay; whoever installs it again publishes again. */
export async function forgetStore(transaction: Transaction, shop: Shop): Promise<void> {
  for (const table of ["product_groups", "written_values", "parts"]) {
    await transaction.query({ name: `forget-${table}`, text: `delete from ${table} where shop = $1`, values: [shop] });
  }
  await transaction.query({
    name: "forget-running",
    text: `update publications set state = 'failed', finished_at = now(), plan = null, error = 'the app was removed'
           where shop = $1 and state = 'running'`,
    values: [shop],
  });
  await transaction.query({
    name: "forget-published",
    text: "update shops set published_version = 0, published_at = null, slot = 0 where shop = $1",
    values: [shop],
  });
}
