import { z } from "zod";
import { ApiErrorBody } from "./api-error.ts";
import type { Operation } from "./operation.ts";

const VERSION = "1.0.0";

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: "draft-2020-12", io });
  return rest;
}

interface JsonObject {
  readonly properties?: Readonly<Record<string, object>>;
  readonly required?: readonly string[];
}

/** A GET's input is its query string, a parameter each. */
function parametersOf(operation: Operation): object {
  const { properties = {}, required = [] } = schemaOf(operation.input, "input") as JsonObject;
  return {
    parameters: Object.entries(properties).map(([name, schema]) => ({
      name,
      in: "query",
      required: required.includes(name),
      schema,
    })),
  };
}

function bodyOf(operation: Operation): object {
  const schema = schemaOf(operation.input, "input");
  return { requestBody: { required: true, content: { "application/json": { schema } } } };
}

const REFUSALS: Readonly<Record<string, string>> = {
  "400": "the request does not fit the operation",
  "401": "no session token, or one that is not valid here",
  "413": "the body is too large",
  "429": "asked too often; Retry-After says when to ask again",
  "500": "an error of ours",
};

function responsesOf(operation: Operation): object {
  const refusal = (description: string) => ({
    description,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  });
  return {
    "200": {
      description: "the answer",
      content: { "application/json": { schema: schemaOf(operation.answer, "output") } },
    },
    ...Object.fromEntries(Object.entries(REFUSALS).map(([status, text]) => [status, refusal(text)])),
  };
}

/** The API as an OpenAPI 3.1 document, made from what its routes are made from. */
export function openApiOf(operations: readonly Operation[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    const item = {
      operationId: operation.operationId,
      summary: operation.summary,
      security: [{ sessionToken: [] }],
      ...(operation.method === "GET" ? parametersOf(operation) : bodyOf(operation)),
      responses: responsesOf(operation),
    };
    paths[operation.path] = { ...paths[operation.path], [operation.method.toLowerCase()]: item };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Flotilla: API for extensions",
      version: VERSION,
      description:
        "Shop and customer are those of the session token. Every answer comes within 300 ms, from a service, from an " +
        "earlier answer or as a default; the last two are marked as degraded.",
    },
    paths,
    components: {
      securitySchemes: { sessionToken: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
      schemas: { Error: schemaOf(ApiErrorBody, "output") },
    },
  };
}
