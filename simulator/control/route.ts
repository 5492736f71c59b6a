import { z } from "zod";
import { StoreRefusal } from "../refusal.ts";

/** One address of the control API. Its schemas check what comes in and make the OpenAPI document. */
export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  /** "/_control/orders/{orderId}/cancel" */
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Undefined: takes none. */
  readonly body: z.ZodObject | undefined;
  /** What a good answer holds, in words. */
  readonly answers: string;
  run(request: { params: unknown; query: unknown; body: unknown }): unknown;
}

/**
 * Describes a route; `handle` is given what was checked.
 * @throws StoreRefusal BAD_REQUEST from run, naming the field, where the input does not fit.
 */
export function route<
  Params extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Query extends z.ZodObject = z.ZodObject<Record<never, never>>,
  Body extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(made: {
  method: ControlRoute["method"];
  path: string;
  summary: string;
  tag: string;
  answers: string;
  params?: Params;
  query?: Query;
  body?: Body;
  handle: (given: { params: z.output<Params>; query: z.output<Query>; body: z.output<Body> }) => unknown;
}): ControlRoute {
  const none = z.strictObject({});
  const { params = none, query = none, body, handle, ...rest } = made;
  return {
    ...rest,
    params,
    query,
    body,
    run: (request) =>
      handle({
        params: check("path", params, request.params) as z.output<Params>,
        query: check("query", query, request.query) as z.output<Query>,
        body: check("body", body ?? none, request.body ?? {}) as z.output<Body>,
      }),
  };
}

function check(place: string, schema: z.ZodObject, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const unknownKeys = issue?.code === "unrecognized_keys" ? issue.keys.join(", ") : undefined;
  const field = [...(issue?.path ?? []), ...(unknownKeys ? [unknownKeys] : [])].join(".") || place;
  const known = Object.keys(schema.shape);
  const remedy =
    unknownKeys && issue?.path.length === 0
      ? `It takes: ${known.join(", ") || "nothing"}.`
      : "GET /_control/openapi.json has the shape of every request.";
  throw new StoreRefusal("BAD_REQUEST", `${place}: ${field}: ${issue?.message ?? "wrong"}`, {
    status: 400,
    field,
    remedy,
  });
}
