import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { breakerStates } from "./policy.ts";

/** All of this process: GET /metrics gives `await registry.metrics()`. */
export const registry = new Registry();
collectDefaultMetrics({ register: registry });

const registers = [registry];

export const consumed = new Counter({
  name: "flotilla_messages_consumed_total",
  help: "Messages dealt with, by outcome: applied, ignored, duplicate, dead-letter, refused, retried.",
  labelNames: ["service", "type", "outcome"],
  registers,
});
export const published = new Counter({
  name: "flotilla_messages_published_total",
  help: "Messages a stream acknowledged.",
  labelNames: ["service", "stream"],
  registers,
});
export const publishFailures = new Counter({
  name: "flotilla_publish_failures_total",
  help: "Publishes a stream did not acknowledge; they are tried again.",
  labelNames: ["service", "stream"],
  registers,
});
export const deadLetters = new Counter({
  name: "flotilla_dead_letters_total",
  help: "Messages that became dead letters, by code.",
  labelNames: ["service", "code"],
  registers,
});
export const batchSeconds = new Histogram({
  name: "flotilla_consume_batch_seconds",
  help: "From taking a batch to its commit.",
  labelNames: ["service", "stream"],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  registers,
});
export const messageAgeSeconds = new Histogram({
  name: "flotilla_message_age_seconds",
  help: "From a message's time to the commit of its effect.",
  labelNames: ["service", "stream"],
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10, 60, 600],
  registers,
});
export const querySeconds = new Histogram({
  name: "flotilla_query_seconds",
  help: "Time to answer a query.",
  labelNames: ["query", "outcome"],
  buckets: [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  registers,
});
export const waiting = new Gauge({
  name: "flotilla_consume_waiting",
  help: "Messages in the streams that wait for the service.",
  labelNames: ["service"],
  registers,
});
export const outboxPending = new Gauge({
  name: "flotilla_outbox_pending",
  help: "Committed messages that no stream has acknowledged yet.",
  labelNames: ["service"],
  registers,
});
export const jobCount = new Gauge({
  name: "flotilla_jobs",
  help: "Jobs of all shops, by state: waiting, running, done, failed.",
  labelNames: ["service", "job", "state"],
  registers,
});
export const missedStretches = new Counter({
  name: "flotilla_missed_stretches_total",
  help: "Times a stream had dropped what the service had not heard, and publishers were asked to say it again.",
  labelNames: ["service", "stream"],
  registers,
});

const BREAKER_VALUE = { closed: 0, "half-open": 1, open: 2 } as const;
new Gauge({
  name: "flotilla_breaker_state",
  help: "0 closed, 1 half-open, 2 open.",
  labelNames: ["dependency"],
  registers,
  collect() {
    for (const { dependency, state } of breakerStates()) this.set({ dependency }, BREAKER_VALUE[state]);
  },
});
