import { useEffect, useState } from "react";

/** Choices of a time zone, `first` before all others. Server and browser may know different ones: the list is the browser's alone. */
export function useTimeZones(first: readonly string[]): { value: string; label: string }[] {
  const [zones, setZones] = useState<readonly string[]>([]);
  useEffect(() => setZones(Intl.supportedValuesOf("timeZone")), []);
  return [...new Set([...first, ...zones])].map((value) => ({ value, label: value.replaceAll("_", " ") }));
}
