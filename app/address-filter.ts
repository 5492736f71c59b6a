import { z } from "zod";

/** How one part of a filter is called in the page's address, and what it may be. */
export interface AddressPart {
  readonly parameter: string;
  readonly schema: z.ZodType<string>;
}

export interface AddressFilter<Name extends string> {
  /** What does not fit is left out: an old or mistyped link still opens the page. */
  readonly read: (parameters: URLSearchParams) => { [Part in Name]?: string };
  /** "?q=jane&tier=Gold", "" for the whole list. */
  readonly write: (filter: { [Part in Name]?: string | undefined }) => string;
}

/** What a list shows, as it stands in its page's address: a link to it shows the same to anybody. */
export function addressFilter<Name extends string>(parts: Record<Name, AddressPart>): AddressFilter<Name> {
  const names = Object.keys(parts) as Name[];
  return {
    read(parameters) {
      const filter: { [Part in Name]?: string } = {};
      for (const name of names) {
        const given = parts[name].schema.safeParse(parameters.get(parts[name].parameter)?.trim() || undefined);
        if (given.success) filter[name] = given.data;
      }
      return filter;
    },
    write(filter) {
      const parameters = new URLSearchParams();
      for (const name of names) if (filter[name]) parameters.set(parts[name].parameter, filter[name]);
      const search = parameters.toString();
      return search === "" ? "" : `?${search}`;
    },
  };
}

const SEARCH_MAX_CHARACTERS = 200;
const CURSOR_MAX_CHARACTERS = 500;

/** The parts that every list has. */
export const SEARCH_PART: AddressPart = { parameter: "q", schema: z.string().max(SEARCH_MAX_CHARACTERS) };
export const CURSOR_PART: AddressPart = { parameter: "after", schema: z.string().max(CURSOR_MAX_CHARACTERS) };
