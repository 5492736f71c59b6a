const HOUR_MS = 3_600_000;
const offsets = new Map<string, number>();

/** Minutes that the zone is ahead of UTC at that time. Cached by the hour: zones change on full hours. */
export function offsetMinutes(at: number, zone: string): number {
  const key = `${zone}/${Math.floor(at / HOUR_MS)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const name = format.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? "GMT";
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name);
  const minutes = match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) : 0;
  if (offsets.size > 2_000) offsets.clear();
  offsets.set(key, minutes);
  return minutes;
}

/** "2026-11-23T10:00:00+01:00": whole seconds in the shop's zone, as Shopify's REST-shaped payloads have it. */
export function isoInZone(at: number, zone: string): string {
  const minutes = offsetMinutes(at, zone);
  const local = new Date(at + minutes * 60_000).toISOString().slice(0, 19);
  const sign = minutes < 0 ? "-" : "+";
  const size = Math.abs(minutes);
  return `${local}${sign}${String(Math.floor(size / 60)).padStart(2, "0")}:${String(size % 60).padStart(2, "0")}`;
}

/** "2026-11-23T09:00:00Z": as the Admin GraphQL API has it. */
export function isoUtc(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}
