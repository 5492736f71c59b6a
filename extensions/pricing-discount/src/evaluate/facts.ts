import { type Audiences, BITS, ROW, type Row } from "./table.ts";

/** One line as the input query asks for it; the quote makes the same of a cart. */
export interface FactLine {
  readonly id: string;
  /** Quantity. */
  readonly q: number;
  /** Price of one unit; asked for only where the table needs it. */
  readonly c?: { readonly u: { readonly a: string } } | null;
  /** Merchandise, its product, the product's id (only where it is needed) and price-group key. */
  readonly m: { readonly p?: { readonly i?: string; readonly g: { readonly v: string } | null } };
}

/** Who buys, when, and in which currency. */
export interface Buyer {
  /** How many of the boundaries have passed. */
  readonly phase: number;
  readonly customerId: string | null;
  readonly priceGroup: string | null;
  readonly companyId: string | null;
  readonly companyLocationId: string | null;
}

/** What the cart's currency is to the table's. */
export interface Exchange {
  readonly decimals: number;
  /** Minor units of the cart for one of the table; 0: not known, and only percentages hold. */
  readonly rate: number;
}

/** Whether a rule is there for this buyer now. */
export function isFor(row: Row, tables: Pick<AudienceTables, "a" | "s">, buyer: Buyer): boolean {
  const bits = row[ROW.bits] as number;
  if ((bits & BITS.always) !== 0) return true;
  if (buyer.phase < (bits & 7) || buyer.phase >= ((bits >> 3) & 7)) return false;
  const testers = row[ROW.testers] as number;
  if (testers > 0 && !(buyer.customerId !== null && tables.s[testers - 1]?.includes(buyer.customerId))) return false;
  const audience = row[ROW.audience] as number;
  if (audience === 0) return true;
  const wanted = tables.a[audience];
  if (wanted === undefined) return false;
  const name = wanted.slice(1);
  // A buyer without one has null, which equals no name.
  if (wanted[0] === "p") return name === buyer.priceGroup;
  return wanted[0] === "c" ? name === buyer.companyId : name === buyer.companyLocationId;
}

interface AudienceTables {
  readonly a: Audiences["audiences"];
  readonly s: Audiences["testers"];
}

/** An amount of the table in the cart's currency, half up. */
export function converted(minor: number, exchange: Exchange): number {
  return exchange.rate === 1 ? minor : Math.round(minor * exchange.rate);
}
