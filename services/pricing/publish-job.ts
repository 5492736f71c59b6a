import { z } from "zod";
import { PriceChangedV1 } from "../../contracts/events/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { codeOf, messageOf, PoisonMessage, UserError } from "../_runtime/errors.ts";
import type { JobDefinition, RunningJob } from "../_runtime/jobs/job.ts";
import { type OutboxHandle, rootCause } from "../_runtime/outbox.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { AdminDeclined, ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { changedProducts } from "./changed-products.ts";
import { checkoutParts } from "./checkout-parts.ts";
import { assertPublishable, compileAt, planOf, wallNow } from "./compile-shop.ts";
import type { ShopSettings } from "./decisions.ts";
import { ensureParts } from "./ensure-parts.ts";
import type { FunctionPart } from "./parts.ts";
import { type Plan, SLOTS, type Slot } from "./plan.ts";
import type { PublishStore } from "./publish-store.ts";
import type { ReadSettings } from "./read-settings.ts";
import { PUBLISH_JOB, type RunningPublication } from "./store-publication.ts";
import { MOST_METAFIELDS, writeGroups, writeTexts } from "./write-metafields.ts";

export const PublishCursor = z.object({ publicationId: z.string() });
export type PublishCursor = z.output<typeof PublishCursor>;
type Job = RunningJob<PublishCursor>;

const Variables = z.object({ k: z.enum(SLOTS).catch(SLOTS[0]) });

export interface PublishJobOptions {
  readonly store: PublishStore;
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly readSettings: ReadSettings;
  readonly outbox: OutboxHandle;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Writes a version of the rules to the store: compile; see that discount, validation and cart transform are there;
 * product groups into the slot that nobody reads; then all tables and the slot's name in one call, the switch. Each step
 * may run again, and what is compiled is kept: killed anywhere, it goes on and ends in the same publication.
 */
export function publishJob(options: PublishJobOptions): JobDefinition<PublishCursor> {
  return {
    name: PUBLISH_JOB,
    cursor: PublishCursor,
    run: async (job) => {
      const running = await options.store.running(job.shop, job.cursor.publicationId);
      if (running === null) return;
      try {
        await publish(job, running, options);
      } catch (error) {
        const text = finalText(error);
        if (text === null) throw error;
        await options.store.fail(job, running.publicationId, text);
      }
    },
  };
}

/** What another try does not cure, as text for people; null: it is tried again. */
function finalText(error: unknown): string | null {
  if (error instanceof UserError) return `${error.message}: ${error.remedy}`;
  if (error instanceof ShopClosed) return `${error.message}: open the app once in the Shopify admin`;
  if (error instanceof AdminDeclined) return `Shopify declined it (${codeOf(error)}): ${messageOf(error)}`;
  return error instanceof PoisonMessage ? messageOf(error) : null;
}

async function publish(job: Job, running: RunningPublication, options: PublishJobOptions): Promise<void> {
  const { store, clientOf } = options;
  const client = clientOf(job.shop);
  const plan = running.plan ?? (await compile(job, running, options));
  const gids = await makeParts(job, client, options);
  await writeProducts(job, running, plan, client, options);
  if (job.signal.aborted) return;
  await store.switching(job, running.publicationId);
  await writeTexts(client, plan, gids);
  await options.outbox.say(async (transaction) => {
    await store.finish(transaction, job, running, plan);
    const { publicationId, version } = running;
    return [
      {
        cause: rootCause("pricing", job.shop, publicationId),
        message: PriceChangedV1,
        data: { version, productIds: plan.changedProductIds },
        id: `price.changed:${version}:${publicationId}`,
      },
    ];
  });
}

/** @throws UserError where the rules cannot be published: nothing has been written then. */
async function compile(job: Job, running: RunningPublication, options: PublishJobOptions): Promise<Plan> {
  const { store, clientOf, readSettings, now } = options;
  const settings = await settingsNow(job.shop, readSettings);
  const { state, before, after } = await store.rulesOf(job.shop, running.version);
  const compiled = compileAt(after, settings, wallNow(settings, now()));
  assertPublishable(
    compiled.problems,
    after.map(({ rule }) => rule),
  );
  const slot: Slot = (await slotInUse(clientOf(job.shop), state.slot)) === 0 ? 1 : 0;
  // Something begins or ends: only the rules know for which products.
  const changed = running.reason === "publish" ? changedProducts(before, after) : null;
  const plan = planOf(compiled, { settings, slot, changed });
  await store.keepPlan(job, running, plan, { settings, groups: compiled.productGroups });
  return plan;
}

/** As the store says, which alone knows how an earlier switch ended that nobody lived to write down. */
async function slotInUse(client: AdminClient, known: number): Promise<number> {
  const [discount] = await checkoutParts(client).find("discount");
  const variables = discount?.texts.variables;
  if (variables == null) return known;
  return SLOTS.indexOf(Variables.parse(JSON.parse(variables)).k);
}

async function settingsNow(shop: Shop, readSettings: ReadSettings): Promise<ShopSettings> {
  const settings = await readSettings(shop);
  if (settings === null) throw new ShopClosed(shop, "uninstalled");
  return settings;
}

async function makeParts(
  job: Job,
  client: AdminClient,
  { store }: PublishJobOptions,
): Promise<Partial<Record<FunctionPart, string>>> {
  const ensured = await ensureParts(checkoutParts(client), await store.parts(job.shop));
  await store.keepParts(job, ensured);
  const missing = ensured.find(({ state }) => state === "missing");
  if (missing) {
    throw new UserError(
      "PART_MISSING",
      `the ${missing.part} could not be made: ${missing.error}`,
      "deploy the app's newest version, or say on the Checkout page that it shall be left out",
    );
  }
  return Object.fromEntries(ensured.flatMap(({ part, gid }) => (gid === null ? [] : [[part, gid]])));
}

async function writeProducts(
  job: Job,
  running: RunningPublication,
  plan: Plan,
  client: AdminClient,
  { store }: PublishJobOptions,
): Promise<void> {
  while (!job.signal.aborted) {
    const next = await store.nextGroups(job.shop, plan.slot, MOST_METAFIELDS);
    if (next.length === 0) return;
    const { written, gone } = await writeGroups(client, plan, next);
    await store.groupsWritten(job, { publicationId: running.publicationId, slot: plan.slot }, written, gone);
  }
}
