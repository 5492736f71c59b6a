import { useState } from "react";

/** The browser has read a file's address by then. */
const FORGET_AFTER_MS = 60_000;

export type DownloadState = "idle" | "pending" | "failed";

/** Saves a file of ours. A plain link would carry no session token: App Bridge adds it to fetch only. */
export function useDownload(): {
  readonly state: DownloadState;
  readonly download: (path: string, name: string) => void;
} {
  const [state, setState] = useState<DownloadState>("idle");
  const run = async (path: string, name: string) => {
    setState("pending");
    try {
      const response = await fetch(path);
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      const address = URL.createObjectURL(await response.blob());
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), FORGET_AFTER_MS);
      setState("idle");
    } catch {
      // The page says so; what went wrong is in the server's log.
      setState("failed");
    }
  };
  return { state, download: (path, name) => void run(path, name) };
}
