/** What can be made to go wrong for an extension, from the panel, the address of the page, or the control API. */
export const EXTENSION_FAULTS = {
  "api-down": "Its server does not answer at all: connections are cut",
  "api-slow": "Its server answers after 5 seconds",
  "api-401": "Its server refuses every session token (401)",
  "api-no-cors": "Its server forgets the CORS headers",
  "instructions-off": "The checkout allows no change of cart metafields, attributes, lines, discounts and note",
  "consent-withheld": "The buyer allows no processing of their data",
} as const;

export type ExtensionFault = keyof typeof EXTENSION_FAULTS;

export function isExtensionFault(text: string): text is ExtensionFault {
  return text in EXTENSION_FAULTS;
}

/** Faults of the network: they stand in the way of a request, one at a time. */
export const NETWORK_FAULTS = ["api-down", "api-slow", "api-401", "api-no-cors"] as const satisfies ExtensionFault[];
