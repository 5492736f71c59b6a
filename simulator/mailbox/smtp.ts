import { simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerDataStream } from "smtp-server";
import type { Faults } from "../faults.ts";
import type { MailboxApi } from "./mails.ts";

const LOOPBACK = "127.0.0.1";
const MAIL_BYTES = 20 * 1024 * 1024;
/** Open connections are cut after this when it closes. */
const CLOSE_MS = 200;

export interface Smtp {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Takes every mail on loopback, and delivers none of it anywhere: it is shown at /mailbox. Without TLS and passwords.
 * @param port 0: any that is free.
 */
export async function startSmtp(mailbox: MailboxApi, faults: Faults, port: number): Promise<Smtp> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    disableReverseLookup: true,
    size: MAIL_BYTES,
    closeTimeout: CLOSE_MS,
    banner: "mailbox of the simulator",
    onRcptTo: (_address, _session, done) => {
      const fault = faults.strike("mailbox-refuse", { shop: "" });
      if (!fault) return done();
      done(answer(fault.code, fault.code < 500 ? "4.2.0 The mailbox is busy" : "5.2.1 The mailbox takes no mail"));
    },
    onData: (stream, session, done) => {
      const to = session.envelope.rcptTo.map(({ address }) => address);
      void (async () => done(await receive(stream, to, mailbox)))();
    },
  });
  // A client that breaks off in the middle is its own trouble.
  server.on("error", () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, LOOPBACK, resolve);
  });
  const address = server.server.address();
  return {
    port: address !== null && typeof address === "object" ? address.port : port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function answer(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** @returns what the client is told where the mail is not taken. */
async function receive(
  stream: SMTPServerDataStream,
  to: readonly string[],
  mailbox: MailboxApi,
): Promise<Error | undefined> {
  const parsed = await simpleParser(stream, { skipTextToHtml: true, skipImageLinks: true }).catch(asError);
  if (parsed instanceof Error) return answer(451, `4.3.0 ${parsed.message}`);
  if (stream.sizeExceeded) return answer(552, "5.3.4 The mail is too big");
  mailbox.keep({
    to,
    from: parsed.from?.text ?? "",
    replyTo: parsed.replyTo?.value.flatMap(({ address }) => address ?? []) ?? [],
    subject: parsed.subject ?? "",
    text: parsed.text ?? "",
    html: parsed.html || "",
    messageId: parsed.messageId ?? "",
  });
  return undefined;
}
