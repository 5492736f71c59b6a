import { codeOf, messageOf } from "./errors.ts";

/** SQLSTATE classes and codes that mean "not now": connection exceptions, shutdown, starting up, no connection free. */
const SQLSTATES = /^(08...|57P0[1-5]|53300|25P03)$/;
const SYSTEM_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "ENOTFOUND", "EAI_AGAIN", "ENOENT"]);
/** node-postgres gives these no code. */
const MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** True where the database was not reached or went away: the same work succeeds once it is back. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error);
  return SQLSTATES.test(code) || SYSTEM_CODES.has(code) || MESSAGES.test(messageOf(error));
}
