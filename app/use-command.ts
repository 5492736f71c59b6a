import { useFetcher, useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import type { Sent } from "./commands.server.ts";

const POLL_FIRST_MS = 250;
const POLL_LONGEST_MS = 3_000;
/** After this long the page stops asking; the command goes on. */
const GIVE_UP_MS = 60_000;

export type CommandState =
  | { readonly state: "idle" | "pending" | "late" }
  | { readonly state: "done"; readonly at: string | null }
  | { readonly state: "failed"; readonly error: string };

/** What /app/commands/<service>/<id> answers. */
export interface CommandAnswer {
  readonly state: "pending" | "done" | "failed" | "unknown";
  readonly at: string | null;
  readonly error: string | null;
}

/**
 * Sends a form that starts a command, then follows it until it is done or has failed, and loads the page's data again.
 * @param service who carries the command out.
 */
export function useCommand(service: string): {
  readonly now: CommandState;
  /** `key` is added: it is the command's id, so pressing twice while it runs is one command. */
  readonly start: (form: Record<string, string>, action?: string) => void;
} {
  const sending = useFetcher<Sent>();
  const polling = useFetcher<CommandAnswer>();
  const revalidator = useRevalidator();
  const [now, setNow] = useState<CommandState>({ state: "idle" });
  const latest = useRef({ polling, revalidator });
  latest.current = { polling, revalidator };

  const sent = sending.state === "idle" ? sending.data : undefined;
  useEffect(() => {
    if (!sent) return;
    if (!sent.ok) {
      setNow({ state: "failed", error: sent.message });
      return;
    }
    const path = `/app/commands/${service}/${encodeURIComponent(sent.commandId)}`;
    const startedMs = Date.now();
    let waitMs = POLL_FIRST_MS;
    let timer: ReturnType<typeof setTimeout>;
    const poll = () => {
      if (Date.now() - startedMs > GIVE_UP_MS) return setNow({ state: "late" });
      if (latest.current.polling.state === "idle") latest.current.polling.load(path);
      waitMs = Math.min(waitMs * 1.5, POLL_LONGEST_MS);
      timer = setTimeout(poll, waitMs);
    };
    timer = setTimeout(poll, waitMs);
    stopPolling.current = () => clearTimeout(timer);
    return () => clearTimeout(timer);
  }, [sent, service]);

  const stopPolling = useRef(() => {});
  const answer = polling.data;
  useEffect(() => {
    if (!answer || (answer.state !== "done" && answer.state !== "failed")) return;
    stopPolling.current();
    setNow(answer.state === "done" ? { state: "done", at: answer.at } : { state: "failed", error: answer.error ?? "" });
    latest.current.revalidator.revalidate();
  }, [answer]);

  return {
    now,
    start: (form, action) => {
      if (now.state === "pending") return;
      setNow({ state: "pending" });
      sending.submit({ ...form, key: crypto.randomUUID() }, { method: "post", ...(action ? { action } : {}) });
    },
  };
}
