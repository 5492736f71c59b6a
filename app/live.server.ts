import type { Msg } from "nats";
import type { Shop } from "../contracts/shop.ts";
import type { Bus } from "../services/_runtime/bus/connect.ts";
import { type Change, changeFrame, HEARTBEAT_FRAME } from "./live-stream.ts";

const HEARTBEAT_MS = 15_000;
/** The session token was checked when the stream began: it ends now and then, and the browser comes with a new one. */
const MAX_STREAM_MS = 10 * 60_000;
/** Changes of one shop that are gathered before they are written: a burst becomes a few frames. */
const GATHER_MS = 100;
const MAX_GATHERED = 50;
/** Open pages of one shop in one process. */
const MAX_STREAMS_PER_SHOP = 100;

const STREAM_HEADERS = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store, no-transform",
  "X-Accel-Buffering": "no",
};

type Listener = (change: Change) => void;

/** One subscription for a shop, however many pages of it are open. */
interface ShopFeed {
  readonly listeners: Set<Listener>;
  readonly stop: () => void;
}

const feeds = new Map<Shop, ShopFeed>();

/** @returns stops listening, or null where too many pages of the shop listen already. */
export function watchShop(bus: Bus, shop: Shop, listener: Listener): (() => void) | null {
  const feed = feeds.get(shop) ?? openFeed(bus, shop);
  if (feed.listeners.size >= MAX_STREAMS_PER_SHOP) return null;
  feed.listeners.add(listener);
  return () => {
    feed.listeners.delete(listener);
    if (feed.listeners.size > 0 || feeds.get(shop) !== feed) return;
    feeds.delete(shop);
    feed.stop();
  };
}

function openFeed(bus: Bus, shop: Shop): ShopFeed {
  const listeners = new Set<Listener>();
  const subscription = bus.connection.subscribe(`events.${shop}.>`, {
    callback: (error, message) => {
      if (error) return;
      const change = changeOf(message);
      for (const listener of listeners) listener(change);
    },
  });
  const feed = { listeners, stop: () => subscription.unsubscribe() };
  feeds.set(shop, feed);
  return feed;
}

/** The header of the CloudEvent where there is one, else the subject: events.<shop>.<domain>.<name>.v1. */
function changeOf(message: Msg): Change {
  const type = message.headers?.get("ce-type") || message.subject.split(".").slice(2).join(".");
  return { type, subject: message.headers?.get("ce-subject") || null };
}

/**
 * The shop's changes as server-sent events, until the browser goes, the request is aborted or MAX_STREAM_MS are over.
 * @throws Response 503 where too many pages of the shop are open; the browser tries again later.
 */
export function liveResponse(bus: Bus, shop: Shop, signal: AbortSignal): Response {
  const encoder = new TextEncoder();
  const gathered = new Map<string, Change>();
  let end = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (frame: string) => controller.enqueue(encoder.encode(frame));
      let flushing: NodeJS.Timeout | undefined;
      const flush = () => {
        flushing = undefined;
        for (const change of gathered.values()) write(changeFrame(change));
        gathered.clear();
      };
      const gather = (change: Change) => {
        // A browser that does not read is told later: its page asks for everything anyway.
        if (gathered.size < MAX_GATHERED) gathered.set(`${change.type} ${change.subject}`, change);
        if ((controller.desiredSize ?? 0) > -MAX_GATHERED) flushing ??= setTimeout(flush, GATHER_MS);
      };
      const unwatch = watchShop(bus, shop, gather);
      if (unwatch === null) throw new Response("too many open pages", { status: 503 });
      const beating = setInterval(() => write(HEARTBEAT_FRAME), HEARTBEAT_MS);
      const ending = setTimeout(() => end(), MAX_STREAM_MS);
      end = () => {
        end = () => {};
        unwatch();
        clearTimeout(flushing);
        clearInterval(beating);
        clearTimeout(ending);
        try {
          controller.close();
        } catch {
          // The browser has closed it already.
        }
      };
      signal.addEventListener("abort", () => end(), { once: true });
      write(HEARTBEAT_FRAME);
    },
    cancel: () => end(),
  });
  return new Response(body, { headers: STREAM_HEADERS });
}
