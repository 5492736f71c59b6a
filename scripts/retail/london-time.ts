const ZONE = new Intl.DateTimeFormat("en-GB", { timeZone: "Europe/London", timeZoneName: "longOffset" });

/** "2010-12-01 08:26:00" of London's clocks -> "2010-12-01 08:26:00 +0000". */
export function londonTime(local: string): string {
  const name = ZONE.formatToParts(Date.parse(`${local.replace(" ", "T")}Z`)).find(
    (part) => part.type === "timeZoneName",
  );
  const [, offset = "+00:00"] = /GMT([+-]\d{2}:\d{2})/.exec(name?.value ?? "") ?? [];
  return `${local} ${offset.replace(":", "")}`;
}
