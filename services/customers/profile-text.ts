/** "" and undefined are null: webhooks and the Admin API spell "nothing" differently. */
export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed ? trimmed : null;
}

export function fullNameOf(first: string | null | undefined, last: string | null | undefined): string | null {
  return textOrNull([textOrNull(first), textOrNull(last)].filter((part) => part !== null).join(" "));
}
