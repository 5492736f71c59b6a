import { useEffect, useRef, useState } from "react";

/** Typing is over when the keys rest this long. */
const TYPING_MS = 250;

/** What stands in a search field: at once for who types, in the address when they rest. */
export function useTyped(current: string, settled: (text: string) => void): [string, (text: string) => void] {
  const [typed, setTyped] = useState(current);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const latest = useRef(settled);
  const ours = useRef(current);
  latest.current = settled;
  useEffect(() => {
    // Only an address that came from elsewhere (a link, a tab) replaces what stands there: typing may be ahead of it.
    if (current !== ours.current) setTyped(current);
    ours.current = current;
  }, [current]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (text: string) => {
    setTyped(text);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      ours.current = text.trim();
      latest.current(ours.current);
    }, TYPING_MS);
  };
  return [typed, type];
}
