import type { Transporter } from "nodemailer";
import { codeOf, messageOf, TransientError } from "../_runtime/errors.ts";
import { definePolicy, type Policy } from "../_runtime/policy.ts";

const DEADLINE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** Silence of a server in the middle of a mail. */
const SOCKET_TIMEOUT_MS = 20_000;
const BREAK_AFTER = 5;
const HALF_OPEN_AFTER_MS = 5_000;

export interface OutgoingMail {
  readonly from: { readonly name: string; readonly address: string };
  readonly to: string;
  readonly replyTo: string | null;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Without angle brackets; the same for every attempt of one mail. */
  readonly messageId: string;
  /** Marketing mail says how to stop it. */
  readonly unsubscribe: string | null;
}

/** The server will never take this mail. message: its own words. */
export class MailRefused extends Error {}

export interface MailServer {
  /**
   * @throws MailRefused (5xx); BreakerOpenError: nothing was tried; TransientError: later it may be taken, and it may
   *   have been taken just now.
   */
  send(mail: OutgoingMail): Promise<void>;
}

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
}

/** A wrong password is ours to put right: the mail waits for it. */
function isForGood({ code, responseCode = 0 }: SmtpError): boolean {
  return code !== "EAUTH" && responseCode >= 500;
}

/** One connection a mail; each attempt is one of the policy's, what comes after is the queue's to decide. */
export function smtpServer(url: string): MailServer {
  let transport: Promise<Transporter> | null = null;
  const policy: Policy = definePolicy({
    dependency: "mail-server",
    deadlineMs: DEADLINE_MS,
    attempts: 1,
    backoffFirstMs: 0,
    backoffLongestMs: 0,
    breakAfter: BREAK_AFTER,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
    // A server that answers is there, whatever it thinks of one mail.
    failure: (error) => (error as SmtpError).responseCode === undefined,
  });
  return {
    send: async (mail) => {
      transport ??= openTransport(url);
      const sender = await transport;
      try {
        await policy.run(() =>
          sender.sendMail({
            from: mail.from,
            to: { name: "", address: mail.to },
            ...(mail.replyTo !== null && { replyTo: mail.replyTo }),
            subject: mail.subject,
            html: mail.html,
            text: mail.text,
            messageId: `<${mail.messageId}>`,
            headers: {
              "Auto-Submitted": "auto-generated",
              ...(mail.unsubscribe !== null && { "List-Unsubscribe": mail.unsubscribe }),
            },
            disableFileAccess: true,
            disableUrlAccess: true,
          }),
        );
      } catch (error) {
        if (error instanceof TransientError) throw error;
        const { response } = error as SmtpError;
        if (isForGood(error as SmtpError)) throw new MailRefused(response ?? messageOf(error), { cause: error });
        throw new TransientError(codeOf(error), response ?? messageOf(error), { cause: error });
      }
    },
  };
}

/** Loaded with the first mail. */
async function openTransport(url: string): Promise<Transporter> {
  const { createTransport } = await import("nodemailer");
  const { hostname, port, protocol, username, password } = new URL(url);
  const secure = protocol === "smtps:";
  return createTransport({
    host: hostname,
    port: port === "" ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SOCKET_TIMEOUT_MS,
  });
}
