import { useRevalidator } from "@remix-run/react";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef } from "react";
import { type Change, readChanges } from "./live-stream.ts";

const LIVE_PATH = "/app/live";
const RETRY_FIRST_MS = 1_000;
const RETRY_LONGEST_MS = 30_000;
/** Two heartbeats missed: the connection is dead, whatever the browser thinks. */
const SILENCE_MS = 40_000;
/** Changes come in groups: one action makes several. */
const SETTLE_MS = 120;

type Listener = (change: Change) => void;
/** What a page hears when the stream begins: what changed since its data was read, nobody told it. */
const CONNECTED: Change = { type: "connected", subject: null };
/** A page that opens now may have read its data before these came: it hears them too. */
const RECENT_MS = 3_000;
const RECENT_MAX = 50;

interface Live {
  listen(listener: Listener): () => void;
}

const LiveContext = createContext<Live>({ listen: () => () => {} });

/** Holds the page's one live connection. It rests while the page is hidden. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const listeners = useRef(new Set<Listener>());
  const recent = useRef<{ change: Change; atMs: number }[]>([]);
  const live = useMemo<Live>(
    () => ({
      listen(listener) {
        listeners.current.add(listener);
        const fromMs = Date.now() - RECENT_MS;
        for (const { change, atMs } of recent.current) if (atMs >= fromMs) listener(change);
        return () => listeners.current.delete(listener);
      },
    }),
    [],
  );
  useEffect(() => {
    const tell = (change: Change) => {
      recent.current = [...recent.current, { change, atMs: Date.now() }].slice(-RECENT_MAX);
      for (const listener of listeners.current) listener(change);
    };
    let connection: AbortController | null = null;
    const follow = () => {
      if (document.visibilityState === "hidden") {
        connection?.abort();
        connection = null;
      } else if (connection === null) {
        connection = new AbortController();
        void stayConnected(tell, connection.signal);
      }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      connection?.abort();
    };
  }, []);
  return <LiveContext.Provider value={live}>{children}</LiveContext.Provider>;
}

async function stayConnected(tell: Listener, signal: AbortSignal): Promise<void> {
  let waitMs = RETRY_FIRST_MS;
  while (!signal.aborted) {
    try {
      await readOnce(tell, signal, () => {
        waitMs = RETRY_FIRST_MS;
        tell(CONNECTED);
      });
    } catch {
      // Every failure means the same here: wait, then connect again.
    }
    await pause(waitMs * (0.5 + Math.random()), signal);
    waitMs = Math.min(waitMs * 2, RETRY_LONGEST_MS);
  }
}

async function readOnce(tell: Listener, signal: AbortSignal, onOpen: () => void): Promise<void> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), SILENCE_MS);
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), SILENCE_MS);
  };
  try {
    // App Bridge adds the session token to fetch.
    const response = await fetch(LIVE_PATH, {
      headers: { Accept: "text/event-stream" },
      signal: AbortSignal.any([signal, silent.signal]),
    });
    if (!response.ok || response.body === null) throw new Error(`live: ${response.status}`);
    onOpen();
    for await (const change of readChanges(response.body, alive)) tell(change);
  } finally {
    clearTimeout(timer);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Loads the page's data again when a change matters to it. `matters` may be a new function at each render. */
export function useRefreshOn(matters: (change: Change) => boolean): void {
  const live = useContext(LiveContext);
  const revalidator = useRevalidator();
  const latest = useRef({ matters, revalidator });
  latest.current = { matters, revalidator };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      // A load that began before the change may not show it: it is loaded again when that one is done.
      if (latest.current.revalidator.state !== "idle") timer = setTimeout(refresh, SETTLE_MS);
      else latest.current.revalidator.revalidate();
    };
    const stop = live.listen((change) => {
      if (change.type === CONNECTED.type || latest.current.matters(change)) timer ??= setTimeout(refresh, SETTLE_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live]);
}

/** Loads the page's data again at an interval while the page is visible, for what no event tells. */
export function useRefreshEvery(intervalMs: number): void {
  const revalidator = useRevalidator();
  const latest = useRef(revalidator);
  latest.current = revalidator;
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && latest.current.state === "idle") latest.current.revalidate();
    }, intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs]);
}
