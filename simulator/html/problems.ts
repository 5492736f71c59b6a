import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { StoreRefusal } from "../refusal.ts";

export interface Problem {
  readonly status: number;
  readonly heading: string;
  /** What to do about it. */
  readonly remedy: string;
}

/**
 * Shows what the store refuses as a page of the plugin's own look. Anything else is a defect of the simulator: it is
 * logged, and shown with its message, because who reads it is the developer.
 */
export function showProblems(
  app: FastifyInstance,
  show: (request: FastifyRequest, reply: FastifyReply, problem: Problem) => unknown,
): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (error instanceof StoreRefusal) {
      show(request, reply, { status: error.status, heading: error.message, remedy: error.remedy ?? "" });
      return reply;
    }
    request.log.error({ err: error }, "a page of the simulator failed");
    const message = error instanceof Error ? error.message : String(error);
    show(request, reply, { status: 500, heading: "The simulator made a mistake", remedy: message });
    return reply;
  });
}
