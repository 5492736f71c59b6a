import { z } from "zod";
import type { Message } from "../../contracts/envelope.ts";
import { PRICE_RULE_LIMITS, PriceRule } from "../../contracts/price-rule.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Transaction } from "../_runtime/database.ts";
import { UserError } from "../_runtime/errors.ts";
import { jobs } from "../_runtime/jobs/jobs.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { CARRIER_JOB } from "./carrier-job.ts";
import type { Decision, ShopSettings } from "./decisions.ts";
import type { ShopState } from "./store.ts";
import { leavePart } from "./store-parts.ts";
import { beginPublication, forgetGroups, forgetStore } from "./store-publication.ts";
import { readState } from "./store-read.ts";

/**
 * Under the lock of each shop: of two changes at once the second sees the first.
 * @throws UserError where a command cannot be carried out; the consume loop then writes it alone, as failed.
 */
export async function applyBatch(
  transaction: Transaction,
  batch: readonly Decided<Decision>[],
): Promise<readonly Outgoing[]> {
  const shops = [...new Set(batch.map(({ message }) => message.shop))].sort();
  const states = new Map<Shop, ShopState>();
  for (const shop of shops) {
    await transaction.query({
      name: "shop-ensure",
      text: "insert into shops (shop) values ($1) on conflict (shop) do nothing",
      values: [shop],
    });
    states.set(shop, await readState(transaction, shop, true));
  }
  for (const { message, decision } of batch) {
    const state = states.get(message.shop) as ShopState;
    states.set(message.shop, await applyOne(transaction, { message, state }, decision));
  }
  return [];
}

interface Of {
  readonly message: Message;
  readonly state: ShopState;
}

/** @returns how the shop stands afterwards. */
async function applyOne(transaction: Transaction, of: Of, decision: Decision): Promise<ShopState> {
  const { shop } = of.message;
  switch (decision.kind) {
    case "installed":
      return keepSettings(transaction, of, decision.settings);
    case "uninstalled":
      await jobs.cancel(transaction, shop);
      await forgetStore(transaction, shop);
      return { ...of.state, publishedVersion: 0, slot: 0 };
    case "save": {
      const state = await keepSettings(transaction, of, decision.settings);
      return save(transaction, { ...of, state }, decision.rule, decision.paused);
    }
    case "remove":
      return remove(transaction, of, decision.ruleId);
    case "roll-back": {
      const state = await rollBack(transaction, of, decision.version);
      if (decision.publish) await beginPublication(transaction, { ...of, state }, state.draftVersion, "publish");
      return state;
    }
    case "publish":
      assertPublishable(of.state, decision.version);
      await beginPublication(transaction, of, decision.version, "publish");
      return of.state;
    case "repair-part":
      if (decision.part === "carrier-service") return repairCarrier(transaction, of, decision.action);
      if (of.state.publishedVersion === 0) throw nothingPublished();
      await leavePart(transaction, shop, decision.part, decision.action === "leave");
      if (decision.action === "repair") await beginPublication(transaction, of, of.state.publishedVersion, "restore");
      return of.state;
    case "restore":
      await forgetGroups(transaction, shop, decision.productIds);
      if (of.state.publishedVersion > 0) {
        await beginPublication(transaction, of, of.state.publishedVersion, "restore");
      }
      return of.state;
  }
}

function assertPublishable(state: ShopState, version: number): void {
  if (version === state.draftVersion) return;
  throw new UserError(
    "DRAFT_MOVED",
    `version ${version} is not the newest, ${state.draftVersion} is`,
    "look at what has changed since, and publish that; or roll back to the version you want",
  );
}

function nothingPublished(): UserError {
  return new UserError("NOTHING_PUBLISHED", "no rules were published yet", "publish once: that makes the part");
}

/** It has no table: nothing need be published for it, and no publication makes it. */
async function repairCarrier(transaction: Transaction, of: Of, action: "repair" | "leave"): Promise<ShopState> {
  const { shop } = of.message;
  await leavePart(transaction, shop, "carrier-service", action === "leave");
  if (action === "repair") await jobs.request(transaction, shop, CARRIER_JOB, { cursor: {}, restart: true });
  return of.state;
}

async function keepSettings(transaction: Transaction, of: Of, settings: ShopSettings | null): Promise<ShopState> {
  if (settings === null) return of.state;
  await transaction.query({
    name: "shop-settings",
    text: "update shops set shop_gid = $2, currency = $3, time_zone = $4 where shop = $1",
    values: [of.message.shop, settings.shopGid, settings.currency, settings.timeZone],
  });
  return { ...of.state, settings };
}

async function save(transaction: Transaction, of: Of, rule: PriceRule, paused: boolean): Promise<ShopState> {
  const { message, state } = of;
  const document = JSON.stringify(z.encode(PriceRule, rule));
  const [known] = await transaction.query<{ same: boolean; newer: boolean }>({
    name: "rule-known",
    text: `select document = $3::jsonb and paused = $4 as same, saved_at > $5::timestamptz as newer from rule_revisions
           where shop = $1 and rule_id = $2 and to_version is null`,
    values: [message.shop, rule.ruleId, document, paused, message.time],
  });
  if (known?.same) return state;
  if (known?.newer) {
    throw new UserError(
      "RULE_MOVED",
      `${rule.name} was saved again since`,
      "load the page again, and change what is there",
    );
  }
  if (!known) await assertRoom(transaction, message.shop);
  const version = state.draftVersion + 1;
  await closeRevisions(transaction, message.shop, version, [rule.ruleId]);
  await transaction.query({
    name: "rule-insert",
    text: `insert into rule_revisions (shop, rule_id, from_version, document, paused, saved_at, saved_by, message_id)
           values ($1, $2, $3, $4::jsonb, $5, $6, $7, $8)`,
    values: [message.shop, rule.ruleId, version, document, paused, message.time, message.actor ?? null, message.id],
  });
  return newVersion(transaction, of, version, `${known ? "changed" : "added"} ${rule.name}`);
}

async function assertRoom(transaction: Transaction, shop: Shop): Promise<void> {
  const [row] = await transaction.query<{ rules: string }>({
    name: "rules-count",
    text: "select count(*) as rules from rule_revisions where shop = $1 and to_version is null",
    values: [shop],
  });
  if (Number(row?.rules ?? 0) < PRICE_RULE_LIMITS.rules) return;
  throw new UserError(
    "TOO_MANY_RULES",
    `a shop has at most ${PRICE_RULE_LIMITS.rules} rules`,
    "remove rules that have ended, or put several products into one rule",
  );
}

async function closeRevisions(
  transaction: Transaction,
  shop: Shop,
  version: number,
  ruleIds: readonly string[],
): Promise<string[]> {
  const rows = await transaction.query<{ name: string }>({
    name: "rules-close",
    text: `update rule_revisions set to_version = $2 where shop = $1 and to_version is null and rule_id = any($3::uuid[])
           returning document ->> 'name' as name`,
    values: [shop, version, ruleIds],
  });
  return rows.map(({ name }) => name);
}

async function remove(transaction: Transaction, of: Of, ruleId: string): Promise<ShopState> {
  const version = of.state.draftVersion + 1;
  const [name] = await closeRevisions(transaction, of.message.shop, version, [ruleId]);
  if (name === undefined) {
    throw new UserError(
      "UNKNOWN_RULE",
      "there is no such rule in the draft",
      "somebody has removed it: load the page again",
    );
  }
  return newVersion(transaction, of, version, `removed ${name}`);
}

/** What is the same in both stays as it is; the rest is closed, and opened again as it was. */
async function rollBack(transaction: Transaction, of: Of, target: number): Promise<ShopState> {
  const { shop, id, time, actor } = of.message;
  if (target > of.state.draftVersion) {
    throw new UserError("UNKNOWN_VERSION", `there is no version ${target}`, "choose one of the list");
  }
  const version = of.state.draftVersion + 1;
  await transaction.query({
    name: "rules-roll-back",
    text: `with was as (
             select * from rule_revisions
             where shop = $1 and from_version <= $2 and (to_version is null or to_version > $2)
           ), closed as (
             update rule_revisions r set to_version = $3
             where r.shop = $1 and r.to_version is null and not exists (
               select from was where was.rule_id = r.rule_id and was.document = r.document and was.paused = r.paused)
             returning r.rule_id
           )
           insert into rule_revisions (shop, rule_id, from_version, document, paused, saved_at, saved_by, message_id)
           select $1, was.rule_id, $3, was.document, was.paused, $4::timestamptz, $5, $6 from was
           where was.to_version is not null and not exists (
             select from rule_revisions r where r.shop = $1 and r.rule_id = was.rule_id and r.to_version is null
               and r.document = was.document and r.paused = was.paused)`,
    values: [shop, target, version, time, actor ?? null, id],
  });
  return newVersion(transaction, of, version, `rolled back to ${target}`);
}

async function newVersion(transaction: Transaction, of: Of, version: number, note: string): Promise<ShopState> {
  const { shop, id, time, actor } = of.message;
  await transaction.query({
    name: "version-insert",
    text: `insert into versions (shop, version, at, by, note, rules, message_id)
           select $1, $2, $3::timestamptz, $4, $5,
             (select count(*) from rule_revisions where shop = $1 and to_version is null), $6`,
    values: [shop, version, time, actor ?? null, note, id],
  });
  await transaction.query({
    name: "shop-draft",
    text: "update shops set draft_version = $2 where shop = $1",
    values: [shop, version],
  });
  return { ...of.state, draftVersion: version };
}
