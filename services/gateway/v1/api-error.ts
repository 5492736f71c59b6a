import { z } from "zod";
import { CodedError } from "../../_runtime/errors.ts";

/** What every refusal of this API says. Codes are stable; message and remedy are for the developer of an extension. */
export const ApiErrorBody = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
});

/** A request that gets no answer but this. */
export class ApiError extends CodedError {
  readonly status: number;
  readonly remedy: string;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    remedy: string,
    options: ErrorOptions & { retryAfterSeconds?: number } = {},
  ) {
    super(code, message, options);
    this.status = status;
    this.remedy = remedy;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
