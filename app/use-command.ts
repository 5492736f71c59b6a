import { useFetcher, useRevalidator } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import type { Sent } from "./commands.server.ts";

const POLL_FIRST_MS = 250;
const POLL_LONGEST_MS = 3_000;
const POLL_GROWTH = 1.5;
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

/** App Bridge adds the session token to fetch. null: not known yet. */
async function askOutcome(service: string, commandId: string, signal: AbortSignal): Promise<CommandState | null> {
  const response = await fetch(`/app/commands/${service}/${encodeURIComponent(commandId)}`, { signal });
  if (!response.ok) return null;
  const answer = (await response.json()) as CommandAnswer;
  if (answer.state === "done") return { state: "done", at: answer.at };
  return answer.state === "failed" ? { state: "failed", error: answer.error ?? "" } : null;
}

async function follow(service: string, commandId: string, signal: AbortSignal): Promise<CommandState> {
  const endMs = Date.now() + GIVE_UP_MS;
  for (let waitMs = POLL_FIRST_MS; Date.now() < endMs; waitMs = Math.min(waitMs * POLL_GROWTH, POLL_LONGEST_MS)) {
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    // A question that got lost is asked again with the next one.
    const outcome = await askOutcome(service, commandId, signal).catch(() => null);
    if (outcome !== null || signal.aborted) return outcome ?? { state: "idle" };
  }
  return { state: "late" };
}

/**
 * Sends a form that starts a command, then follows it until it is done or has failed, and loads the page's data again.
 * @param service who carries the command out.
 */
export function useCommand(service: string): {
  readonly now: CommandState;
  /** `key` is added: it becomes the command's id, so that a form which is sent twice is one command. */
  readonly start: (form: Record<string, string>) => void;
} {
  const sending = useFetcher<Sent>();
  const revalidator = useRevalidator();
  const revalidate = useRef(revalidator.revalidate);
  revalidate.current = revalidator.revalidate;
  const [now, setNow] = useState<CommandState>({ state: "idle" });
  const sent = sending.data;
  useEffect(() => {
    if (!sent) return;
    if (!sent.ok) return setNow({ state: "failed", error: sent.message });
    const gone = new AbortController();
    void follow(service, sent.commandId, gone.signal).then((outcome) => {
      if (gone.signal.aborted) return;
      setNow(outcome);
      revalidate.current();
    });
    return () => gone.abort();
  }, [sent, service]);
  return {
    now,
    start: (form) => {
      if (now.state === "pending") return;
      setNow({ state: "pending" });
      sending.submit({ ...form, key: crypto.randomUUID() }, { method: "post" });
    },
  };
}
