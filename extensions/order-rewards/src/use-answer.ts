import { useEffect, useRef, useState } from "preact/hooks";
import { ask, type Service } from "./ask.ts";

/**
 * - off: nothing is asked, because there is no address or the buyer has not agreed.
 * - pending: asked; there is nothing from before.
 * - fresh: as the service says now.
 * - stale: it did not answer in time, or says itself that it answers from what it has kept.
 */
export type AnswerState = "off" | "pending" | "fresh" | "stale";

export interface Answer<T> {
  readonly state: AnswerState;
  readonly value: T | undefined;
}

/**
 * Asks whenever `path` changes. Until the new answer is there the last one stays, so that nothing on the page moves; of
 * answers that overtake each other the one to the newest question counts.
 * @param path undefined asks nothing.
 * @param read undefined for an answer of another shape than agreed, which counts as none.
 */
export function useAnswer<T extends { readonly degraded: boolean }>(
  service: Service,
  path: string | undefined,
  read: (answer: unknown) => T | undefined,
): Answer<T> {
  const { base } = service;
  const latestRef = useRef({ service, read });
  latestRef.current = { service, read };
  const [answer, setAnswer] = useState<Answer<T>>({ state: path ? "pending" : "off", value: undefined });
  useEffect(() => {
    if (!path) {
      setAnswer({ state: "off", value: undefined });
      return;
    }
    let newest = true;
    void ask({ base, token: () => latestRef.current.service.token() }, path).then((body) => {
      if (!newest) return;
      const value = latestRef.current.read(body);
      setAnswer((last) => ({
        state: value && !value.degraded ? "fresh" : "stale",
        value: value ?? last.value,
      }));
    });
    return () => {
      newest = false;
    };
  }, [base, path]);
  return answer;
}
