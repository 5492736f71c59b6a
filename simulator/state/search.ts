const MAX_WORDS = 8;

/** The words a list is searched for: lower case, LIKE's own signs taken out. */
export function searchWords(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[%_]/g, " ")
    .split(/\s+/)
    .filter((word) => word !== "")
    .slice(0, MAX_WORDS);
}
