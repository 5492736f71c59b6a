import type { FastifyInstance } from "fastify";

const FORM = "application/x-www-form-urlencoded";
/** A checkout form is well below; a bulk stock form is not larger. */
const FORM_LIMIT_BYTES = 256 * 1024;

/** What a plain HTML form sent. A name may stand several times. */
export class FormFields {
  readonly #fields: URLSearchParams;

  constructor(body: string) {
    this.#fields = new URLSearchParams(body);
  }

  /** Trimmed; empty where it is missing. */
  text(name: string): string {
    return this.#fields.get(name)?.trim() ?? "";
  }

  /** A whole number, or the fallback for anything else. */
  whole(name: string, fallback: number): number {
    const text = this.text(name);
    return /^-?\d{1,15}$/.test(text) ? Number(text) : fallback;
  }

  checked(name: string): boolean {
    return this.#fields.has(name);
  }

  /** All fields, the first of each name. */
  toObject(): Record<string, string> {
    return Object.fromEntries([...this.#fields.keys()].map((name) => [name, this.text(name)]));
  }

  /** "quantity-12=3" under the prefix "quantity-" gives [12, 3]. Fields that hold no whole number are left out. */
  numbered(prefix: string): [id: number, value: number][] {
    return [...this.#fields.keys()]
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .filter((name) => /^-?\d{1,15}$/.test(this.text(name)))
      .map((name) => [Number(name.slice(prefix.length)), Number(this.text(name))]);
  }
}

/** Lets the routes of this plugin read plain forms; request.body is then FormFields. */
export function readForms(app: FastifyInstance): void {
  if (app.hasContentTypeParser(FORM)) app.removeContentTypeParser(FORM);
  app.addContentTypeParser(FORM, { parseAs: "string", bodyLimit: FORM_LIMIT_BYTES }, (_request, body, done) => {
    done(null, new FormFields(String(body)));
  });
}

/** The fields of a form; none where nothing was sent. */
export function fieldsOf(body: unknown): FormFields {
  return body instanceof FormFields ? body : new FormFields("");
}
