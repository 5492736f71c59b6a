import { Counter, Histogram } from "prom-client";
import { registry } from "../_runtime/metrics.ts";

export const webhooksReceived = new Counter({
  name: "flotilla_webhooks_received_total",
  help: "Webhooks by what became of them: accepted, repeated, or the HTTP status they were refused with.",
  labelNames: ["outcome"],
  registers: [registry],
});

export const v1Requests = new Counter({
  name: "flotilla_v1_requests_total",
  help: "Requests to the API for extensions: answered, degraded, or the HTTP status they were refused with.",
  labelNames: ["operation", "outcome"],
  registers: [registry],
});

export const commitMessages = new Histogram({
  name: "flotilla_webhook_commit_messages",
  help: "Webhooks committed by one statement.",
  buckets: [1, 2, 5, 10, 25, 50, 100, 256],
  registers: [registry],
});
