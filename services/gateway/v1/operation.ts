import type { z } from "zod";
import type { Asker } from "./asking.ts";
import type { Audience, Caller } from "./session-token.ts";

/** Who called, and until when they wait. */
export interface Request extends Asker, Pick<Caller, "customerId"> {}

/**
 * One operation of the API as data: its route, its checks and its place in the OpenAPI document are made from it.
 * input: of a GET the query string, of a POST the body.
 */
export interface Operation<Input extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly audience: Audience;
  readonly input: Input;
  readonly answer: Answer;
  readonly run: (input: z.output<Input>, request: Request) => Promise<z.input<Answer>>;
}

export function operation<Input extends z.ZodType, Answer extends z.ZodType>(
  defined: Operation<Input, Answer>,
): Operation {
  return defined as unknown as Operation;
}
