import { Liquid, LiquidError, type Template } from "liquidjs";
import { CodedError, messageOf } from "../../_runtime/errors.ts";
import { footOf, inLayout } from "./layout.ts";
import type { Shown } from "./shown.ts";
import { textOfHtml } from "./text-part.ts";

/** Characters of one template. */
const PARSE_CHARACTERS = 60_000;
/** Of one template: a loop that goes on and on ends here, and holds up the process no longer. */
const RENDER_MS = 250;
/** liquidjs counts what loops and filters make: array entries and characters. */
const MEMORY_UNITS = 2_000_000;
const SUBJECT_CHARACTERS = 250;
/** A 500-line order makes 100 kB; mail programs cut off much less. */
const BODY_CHARACTERS = 1_000_000;
/** Parsed templates that are kept. */
const KEPT_TEMPLATES = 500;

const LIMITED = {
  parseLimit: PARSE_CHARACTERS,
  renderLimit: RENDER_MS,
  memoryLimit: MEMORY_UNITS,
  strictFilters: true,
  strictVariables: true,
  lenientIf: true,
  ownPropertyOnly: true,
  // Other templates and the disk are out of reach: there are none in this set.
  templates: {},
} as const;
const text = new Liquid(LIMITED);
/** What a shopper or a product is called may hold any sign: in HTML it stays text. */
const html = new Liquid({ ...LIMITED, outputEscape: "escape" });

export interface MailTemplate {
  /** Liquid; its result is one line of text. */
  readonly subject: string;
  /** Liquid in HTML; its result goes into the layout. */
  readonly body: string;
}

export interface RenderedMail {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** A template that cannot be parsed, names what is not there, loops, or grows too big. The message has the place. */
export class TemplateError extends CodedError {
  constructor(part: "subject" | "body", cause: unknown) {
    super("TEMPLATE_FAILED", `${part}: ${placed(cause)}`, { cause });
  }
}

/** @throws TemplateError */
export async function renderMail(
  template: MailTemplate,
  shown: Shown,
  { marketing = false }: { marketing?: boolean } = {},
): Promise<RenderedMail> {
  const subject = (await render("subject", text, template.subject, shown, SUBJECT_CHARACTERS))
    .replace(/\s+/g, " ")
    .trim();
  if (subject === "") throw new TemplateError("subject", new Error("it is empty"));
  const body = await render("body", html, template.body, shown, BODY_CHARACTERS);
  const foot = footOf(shown, marketing);
  return {
    subject,
    html: await inLayout({ title: shown.shop.name, body, foot, locale: shown.locale }),
    text: `${textOfHtml(body)}\n\n--\n${foot}\n`,
  };
}

async function render(part: "subject" | "body", engine: Liquid, source: string, shown: Shown, longest: number) {
  try {
    const result = String(await engine.render(parsed(engine, source), shown));
    if (result.length > longest) throw new Error(`it grew to ${result.length} characters; ${longest} are the most`);
    return result;
  } catch (error) {
    throw new TemplateError(part, error);
  }
}

const kept = new Map<string, Template[]>();

/** Each version of a template is parsed once. */
function parsed(engine: Liquid, source: string): Template[] {
  const key = `${engine === html ? "html" : "text"} ${source}`;
  const known = kept.get(key);
  if (known) return known;
  const made = engine.parse(source);
  if (kept.size >= KEPT_TEMPLATES) kept.delete(kept.keys().next().value as string);
  kept.set(key, made);
  return made;
}

/** liquidjs names the place already: "undefined filter: shout, line:3, col:5". */
function placed(error: unknown): string {
  const told = error instanceof LiquidError ? (error.message.split("\n")[0] ?? "") : messageOf(error);
  return told.replace(/, line:(\d+), col:(\d+)/, " (line $1, column $2)");
}
