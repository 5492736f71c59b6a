import { z } from "zod";
import type { ControlRoute } from "./route.ts";

/** The OpenAPI 3.1 document, from the schemas that check the requests. */
export function openApiOf(routes: readonly ControlRoute[], serverUrl: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Flotilla simulator: control API",
      version: "1",
      description: "Drives the local stores. Ids may be numbers or gid:// strings, amounts are minor units.",
    },
    servers: [{ url: serverUrl }],
    paths,
    components: {
      schemas: {
        Error: {
          type: "object",
          required: ["error"],
          properties: {
            error: {
              type: "object",
              required: ["code", "message"],
              properties: {
                code: { type: "string" },
                message: { type: "string" },
                field: { type: "string" },
                remedy: { type: "string" },
              },
            },
          },
        },
      },
    },
  };
}

function operationOf(route: ControlRoute): Record<string, unknown> {
  const json = (description: string, schema: unknown) => ({ description, content: { "application/json": { schema } } });
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  return {
    operationId: `${route.method.toLowerCase()}${route.path.replace(/[^a-z]+([a-z]?)/gi, (_, letter: string) => letter.toUpperCase())}`,
    tags: [route.tag],
    summary: route.summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: { ...json("", schemaOf(route.body)), required: true } } : {}),
    responses: {
      "200": json(route.answers, { type: "object" }),
      default: json("What was wrong and what to do", { $ref: "#/components/schemas/Error" }),
    },
  };
}

function parametersOf(schema: z.ZodObject, place: "path" | "query"): Record<string, unknown>[] {
  const { properties = {}, required = [] } = schemaOf(schema) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: one,
  }));
}

function schemaOf(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return json;
}
