import { setTimeout as sleep } from "node:timers/promises";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { SERVICES } from "../../contracts/services.ts";
import type { ChaosFleet } from "./fleet/fleet.ts";

const POLL_MS = 500;
/**
 * Nothing moved for so long: a message whose retries were slowed down by an outage comes again within this, and stock that
 * waits for its order is looked at again.
 */
const DEADLINE_MS = 300_000;
/** So often in a row all must be still: a message that was just taken is nowhere for a moment. */
const STILL_TIMES = 6;

/** Work that services have noted down for themselves, by service: what, how much of it is left, and what a try changes. */
const OWN_WORK = [
  [
    "notifications",
    "mails to send",
    "select count(*)::int as n, sum(attempts) as tries from mails where outcome = 'queued'",
  ],
  [
    "customers",
    "metafields to write",
    "select count(*)::int as n, sum(attempts) as tries from metafields where dirty and error is null",
  ],
  [
    "inventory",
    "levels to ask the store for",
    "select count(*)::int as n, sum(settle_tries) as tries from levels where settle_at is not null",
  ],
] as const;

/**
 * Until everything is up, every webhook that was not dropped has arrived, and no service has anything left to do.
 * @param options.beforeReconciling stock whose order was never heard of waits for it: until reconciliation brings it.
 * @throws Error naming what is left, once nothing has moved for as long as the deadline.
 */
export async function settle(
  fleet: ChaosFleet,
  say: (line: string) => void,
  { beforeReconciling = false }: { beforeReconciling?: boolean } = {},
): Promise<void> {
  await fleet.control.delete("/faults");
  let until = Date.now() + DEADLINE_MS;
  let still = 0;
  let seen = "";
  let said = Date.now();
  while (still < STILL_TIMES) {
    const { left, state } = await lookAround(fleet, beforeReconciling);
    still = left.length === 0 && state === seen ? still + 1 : 0;
    if (state !== seen) until = Date.now() + DEADLINE_MS;
    seen = state;
    if (Date.now() - said > 5_000) {
      say(`settling: ${left.join(", ") || "still?"}`);
      said = Date.now();
    }
    if (Date.now() > until) throw new Error(`not settled: ${left.join(", ")}`);
    await sleep(POLL_MS);
  }
}

/** What is left to do; and all that would be another once anything happened. */
async function lookAround(fleet: ChaosFleet, beforeReconciling: boolean): Promise<{ left: string[]; state: string }> {
  try {
    const down = [...fleet.parts.values()].filter((part) => !part.isUp()).map((part) => `${part.name} is down`);
    const webhooks = await hurryWebhooks(fleet);
    const services = await Promise.all(SERVICES.map((service) => lookAt(fleet, service)));
    const work = await Promise.all(
      OWN_WORK.filter(([service]) => service !== "inventory" || !beforeReconciling).map(
        async ([service, what, query]) => {
          const [row] = await fleet.databases.query<{ n: number; tries: string | null }>(service, query);
          return { left: row?.n ? [`${row.n} ${what}`] : [], state: `${row?.n} ${row?.tries}` };
        },
      ),
    );
    const parts = [...services, ...work];
    const left = [...down, ...webhooks, ...parts.flatMap((each) => each.left)];
    return { left, state: parts.map((each) => each.state).join() };
  } catch (error) {
    return { left: [error instanceof Error ? error.message : String(error)], state: "" };
  }
}

/** A webhook that failed waits up to hours for its next attempt: it is sent now. */
async function hurryWebhooks({ control }: ChaosFleet): Promise<string[]> {
  const states = ["pending", "failed"];
  const found = await Promise.all(
    states.map((state) =>
      control.get<{ deliveries: { id: number; attempts: unknown[] }[] }>("/deliveries", { state, limit: 1_000 }),
    ),
  );
  const deliveries = found.flatMap((each) => each.deliveries);
  for (const { id, attempts } of deliveries) {
    if (attempts.length > 0) await control.post(`/deliveries/${id}/redeliver`);
  }
  return deliveries.length > 0 ? [`${deliveries.length} webhooks under way`] : [];
}

async function lookAt({ asking, databases }: ChaosFleet, service: (typeof SERVICES)[number]) {
  const { waiting, outboxPending } = await asking.ask(serviceQueries(service).status, null, {});
  const [inbox] = await databases.query<{ n: string }>(service, "select count(*) as n from runtime.inbox");
  const [outbox] = await databases.query<{ n: string }>(service, "select count(*) as n from runtime.outbox");
  const [jobs] = await databases.query<{ n: number }>(
    service,
    "select count(*)::int as n from runtime.job where name in ('backfill', 'past-points') and state in ('waiting', 'running')",
  );
  const left = [
    ...(jobs?.n ? [`${jobs.n} readings of ${service} are not done`] : []),
    ...(waiting > 0 ? [`${waiting} messages wait for ${service}`] : []),
    ...(outboxPending > 0 ? [`${outboxPending} messages of ${service} are not said`] : []),
  ];
  return { left, state: `${service} ${inbox?.n} ${outbox?.n}` };
}
