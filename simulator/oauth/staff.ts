/** The one member of staff that every shop has: who opens the app, and whose name stands on what the merchant does. */
export const STAFF = {
  id: 90_001,
  firstName: "Robin",
  lastName: "Keeper",
  locale: "en",
} as const;

export function staffEmail(shop: string): string {
  return `robin@${shop}.example`;
}
