import { randomFillSync } from "node:crypto";
import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { messageOf } from "./errors.ts";

const tracer = trace.getTracer("flotilla");
/** False where spans would go nowhere: only their ids are made then, so that a trace can still be followed by its id. */
let kept = true;

/** For startTracing. */
export function keepSpans(keep: boolean): void {
  kept = keep;
}

export function spansAreKept(): boolean {
  return kept;
}

export { SpanKind };

export interface SpanOptions {
  kind?: SpanKind;
  attributes?: Attributes;
  /** The W3C traceparent this span continues; else it continues the active span. */
  traceparent?: string | undefined;
  /** Other traces this span works for: a batch has one parent and many causes. */
  links?: readonly string[];
}

/** Runs `work` inside a span; a throw marks the span and goes on. */
export async function withSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  if (!kept) return withIdsOnly(options.traceparent, work);
  const parent = options.traceparent ? contextOf(options.traceparent) : context.active();
  const links = (options.links ?? []).flatMap((traceparent) => {
    const linked = trace.getSpanContext(contextOf(traceparent));
    return linked ? [{ context: linked }] : [];
  });
  const { kind = SpanKind.INTERNAL, attributes = {} } = options;
  return tracer.startActiveSpan(name, { kind, attributes, links }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: messageOf(error) });
      throw error;
    } finally {
      span.end();
    }
  });
}

function withIdsOnly<T>(traceparent: string | undefined, work: (span: Span) => Promise<T>): Promise<T> {
  const active = traceparent ? undefined : trace.getActiveSpan();
  if (active) return work(active);
  const inside = contextOf(traceparent ?? newTraceparent());
  return context.with(inside, () => work(trace.getSpan(inside) ?? trace.wrapSpanContext(INVALID_SPAN_CONTEXT)));
}

const TRACE_ID_CHARACTERS = 32;
const IDS_BYTES = 24;
/** Random bytes are fetched for many ids at once. */
const POOL = Buffer.alloc(IDS_BYTES * 128);
let poolOffset = POOL.length;

/** A new trace, as a W3C traceparent. Source: https://www.w3.org/TR/trace-context/#traceparent-header */
export function newTraceparent(): string {
  if (poolOffset === POOL.length) {
    randomFillSync(POOL);
    poolOffset = 0;
  }
  const ids = POOL.toString("hex", poolOffset, poolOffset + IDS_BYTES);
  poolOffset += IDS_BYTES;
  return `00-${ids.slice(0, TRACE_ID_CHARACTERS)}-${ids.slice(TRACE_ID_CHARACTERS)}-01`;
}

function contextOf(traceparent: string): Context {
  return propagation.extract(context.active(), { traceparent });
}

/** The active span as a W3C traceparent, or undefined where there is none. */
export function currentTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}
