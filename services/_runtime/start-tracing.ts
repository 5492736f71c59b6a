import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, type SpanProcessor } from "@opentelemetry/sdk-trace-node";
import { keepSpans } from "./tracing.ts";

/**
 * Once per process. Trace ids travel always; spans leave the process only where an OTLP endpoint is named.
 * @returns flushes and stops the exporter.
 */
export function startTracing(options: {
  processName: string;
  otlpEndpoint?: string | undefined;
  processors?: SpanProcessor[];
}): () => Promise<void> {
  const spanProcessors = [...(options.processors ?? [])];
  if (options.otlpEndpoint) {
    const url = `${options.otlpEndpoint.replace(/\/$/, "")}/v1/traces`;
    spanProcessors.push(new BatchSpanProcessor(new OTLPTraceExporter({ url })));
  }
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": options.processName }),
    spanProcessors,
  });
  provider.register();
  keepSpans(spanProcessors.length > 0);
  return () => provider.shutdown();
}
