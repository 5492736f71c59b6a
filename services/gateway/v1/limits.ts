/** Limits of the API for extensions. Units stand last in the name. */
export const V1_LIMITS = {
  /** From the request to the answer: an extension gives up after a second, with the network in it. */
  deadlineMs: 300,
  /** What of it is left for the answer itself, once a service was asked. */
  reserveMs: 40,
  /** A body of the checkout API; it has three numbers. */
  bodyBytes: 8 * 1024,
  /** A CarrierService callback: a cart of 500 lines with their properties. */
  carrierBodyBytes: 1024 * 1024,
  /** Variants of one delivery promise. */
  variants: 100,
  /** Shops and buyers whose rate is known at once. */
  ratedShops: 10_000,
  ratedBuyers: 50_000,
  /** Answers kept at once, of each kind. */
  keptAnswers: 10_000,
  /** Given out without asking: events drop an answer sooner, this bounds what a lost one could do. */
  freshMs: 30_000,
  /** Stands in, marked as degraded, while a service does not answer. */
  keepMs: 6 * 3_600_000,
} as const;

/** Requests: a checkout asks anew with each change of its cart. A shop's sale is many buyers at once. */
export const V1_RATES = {
  shop: { burst: 2_000, perSecond: 1_000 },
  /** Callbacks of Shopify, of all buyers of a shop. */
  carrier: { burst: 1_000, perSecond: 300 },
  buyer: { burst: 40, perSecond: 4 },
} as const;
