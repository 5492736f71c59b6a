import { subjectOf } from "../../contracts/define.ts";
import type { Attributes } from "../../contracts/envelope.ts";
import type { ServiceName } from "../../contracts/services.ts";
import type { Bus } from "./bus/connect.ts";
import { heardBy, saidBy, streamsOf } from "./bus/permissions.ts";
import { type QueryServer, serveQueries } from "./bus/serve.ts";
import { type BatchOptions, processBatch } from "./consume/batch.ts";
import { decideOne } from "./consume/decide.ts";
import { type Consuming, startConsuming } from "./consume/loop.ts";
import { type MissedOptions, watchForMissed } from "./consume/missed.ts";
import { replayHearing } from "./consume/replay.ts";
import type { Database } from "./database.ts";
import { codeOf } from "./errors.ts";
import { createIntake, type IntakeOptions } from "./intake.ts";
import { startLeader } from "./jobs/leader.ts";
import { JobRunner } from "./jobs/runner.ts";
import { createLogger, type Logger } from "./logging.ts";
import { outboxPending, waiting as waitingGauge } from "./metrics.ts";
import { createOutbox, type OutboxHandle } from "./outbox.ts";
import { fetchPayload } from "./payload.ts";
import { privacyAnswers } from "./privacy/answers.ts";
import type { ErasureBook } from "./privacy/book.ts";
import { erasureHearing } from "./privacy/decision.ts";
import { PrivacyRuntime } from "./privacy/runtime.ts";
import { Relay } from "./relay/relay.ts";
import { assertRights, type ServiceRights } from "./rights.ts";
import { runtimeAnswers } from "./runtime-answers.ts";
import type { Answer, Hearing, ServiceDefinition } from "./service.ts";

export interface ServiceHealth {
  readonly service: ServiceName;
  readonly ready: boolean;
  /** What is wrong, for people; empty when ready. */
  readonly problems: readonly string[];
}

export interface RunningService {
  readonly name: ServiceName;
  /** True while messages can arrive: a start returns before the first consumer is up. */
  ready(): boolean;
  health(): Promise<ServiceHealth>;
  /** Brings this service's gauges up to date, for a scrape. */
  measure(): Promise<void>;
  /** Finishes the batch in hand, gives back what it has not begun, and lets go. Database and bus stay open. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly definition: ServiceDefinition;
  readonly rights: ServiceRights;
  readonly database: Database;
  readonly bus: Bus;
  /** Where deps.ts made one, for work outside the consume loop that says messages. */
  readonly outbox?: OutboxHandle;
  readonly logger?: Logger;
  /** For tests, which have less patience. */
  readonly privacyTiming?: { readonly againAfterMs: number };
  /** For tests, which have less patience and fewer services. */
  readonly missed?: Pick<MissedOptions, "publishers" | "lookEveryMs">;
  /** Jitter of redeliveries; tests name their own. */
  readonly random?: () => number;
}

/**
 * Runs one service until stopped: hears, applies, says and answers as its definition lists.
 * @throws Error where definition and rights differ. NATS and PostgreSQL may come and go while it runs.
 */
export async function runService(options: RunOptions): Promise<RunningService> {
  const { definition, rights, database, bus } = options;
  assertRights(definition, rights);
  const { name } = definition;
  const logger = options.logger ?? createLogger(name);
  const outbox = options.outbox ?? createOutbox(name, database);
  const relay = new Relay({ service: name, bus, database, streams: streamsOf(saidBy(rights)), logger });
  const detach = outbox.attach((messages) => relay.hand(messages));
  relay.start();
  const { privacy } = definition;
  const guarding = new PrivacyRuntime({ service: name, privacy, database, bus, logger, ...options.privacyTiming });
  const taking = takingOf(options, outbox, guarding.book, logger);
  const server = serveQueries({ bus, service: name, answers: answersOf(options), logger });
  // Nothing is taken in before it is known what may not come back.
  await guarding.open();
  const consuming = startAll(options, taking);
  const intake = createIntake(taking);
  const { random = Math.random } = options;
  const running = { service: name, database, intake, logger, random };
  const jobs = new JobRunner({ ...running, definitions: definition.jobs ?? [] });
  jobs.start();
  const missed = async () => watchForMissed({ rights, bus, database, logger, ...options.missed });
  const work = [missed, ...(definition.lead ? [definition.lead] : [])];
  const leader = startLeader({ ...running, relay, work });
  const stopOwn = await definition.start?.({ intake, erasures: guarding.book });
  logger.info("started");
  const ready = () => bus.connected() && consuming.every((each) => each.running());
  return {
    name,
    ready,
    health: () => healthOf(name, bus, database, consuming),
    measure: async () => {
      waitingGauge.set({ service: name }, await countWaiting(bus, rights).catch(() => Number.NaN));
      outboxPending.set({ service: name }, await relay.pending().catch(() => Number.NaN));
      await jobs.measure().catch(() => undefined);
    },
    stop: async () => {
      await stopOwn?.();
      // All at once: while a job ends its step, nothing new is begun.
      await Promise.all([jobs.stop(), leader.stop(), stopAll(consuming, server)]);
      detach();
      await Promise.all([relay.stop(), guarding.close()]);
      logger.info("stopped");
    },
  };
}

function answersOf({ definition, rights, database, bus }: RunOptions): Answer[] {
  const { name: service, privacy } = definition;
  const waiting = () => countWaiting(bus, rights);
  return [
    ...definition.answers,
    ...runtimeAnswers({ service, database, startedAt: new Date(), waiting }),
    ...privacyAnswers(service, privacy, database),
  ];
}

/** What the service hears and takes, and where what it says goes: the same for the bus and for its own making. */
function takingOf(
  { definition, database }: RunOptions,
  outbox: OutboxHandle,
  erasures: ErasureBook,
  logger: Logger,
): IntakeOptions {
  const all = [...definition.hears, ...(definition.takes ?? []), erasureHearing];
  return {
    service: definition,
    hearings: new Map(all.map((hearing) => [hearing.message.type, hearing])),
    erasures,
    database,
    hand: (messages) => outbox.hand(messages),
    logger,
  };
}

/** One loop a stream: a slow command never holds up an event. */
function startAll(options: RunOptions, taking: IntakeOptions): Consuming[] {
  const { definition, rights, database, bus, random = Math.random } = options;
  const { hearings, erasures, logger } = taking;
  const decide = { hearings, erasures, fetchPayload: (attributes: Attributes) => fetchPayload(bus, attributes) };
  const replay = replayHearing(definition.name, database, (delivery) => decideOne(delivery, decide));
  const batch: BatchOptions = {
    ...decide,
    ...taking,
    hearings: new Map<string, Hearing>([...hearings, [replay.message.type, replay]]),
    random,
  };
  const heard = heardBy(rights);
  return streamsOf(heard).map((stream) =>
    startConsuming({
      bus,
      service: definition.name,
      stream,
      filterSubjects: heard.filter((message) => message.stream === stream).map((message) => subjectOf(message, "*")),
      process: (deliveries, stopped) => processBatch(deliveries, batch, stopped),
      logger,
    }),
  );
}

async function stopAll(consuming: readonly Consuming[], server: QueryServer): Promise<void> {
  await Promise.all([...consuming.map((each) => each.stop()), server.stop()]);
}

async function countWaiting(bus: Bus, rights: ServiceRights): Promise<number> {
  const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
  const infos = await Promise.all(
    streamsOf(heardBy(rights)).map((stream) => jsm.consumers.info(stream, rights.name).catch(() => null)),
  );
  return infos.reduce((sum, info) => sum + (info ? info.num_pending + info.num_ack_pending : 0), 0);
}

async function healthOf(
  service: ServiceName,
  bus: Bus,
  database: Database,
  consuming: readonly Consuming[],
): Promise<ServiceHealth> {
  const problems: string[] = [];
  if (!bus.connected()) problems.push("NATS is away; it reconnects by itself");
  else {
    for (const each of consuming) if (!each.running()) problems.push(each.problem() ?? "not consuming yet");
  }
  await database.write.query("select 1").catch((error: unknown) => problems.push(`PostgreSQL: ${codeOf(error)}`));
  return { service, ready: problems.length === 0, problems };
}
