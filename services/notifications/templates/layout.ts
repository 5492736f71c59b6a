import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Shown } from "./shown.ts";

/** Where the parts of one mail go: words that no MJML, HTML or template has a meaning for. */
const SLOTS = { title: "SLOT-TITLE", body: "SLOT-BODY", foot: "SLOT-FOOT" } as const;

/** A machine under load; one that takes longer hangs, and the mail that needs it tries again. */
const COMPILE_DEADLINE_MS = 30_000;

const MJML = `<mjml lang="en">
  <mj-head>
    <mj-title>${SLOTS.title}</mj-title>
    <mj-attributes>
      <mj-all font-family="Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="1.5" color="#1f2933" />
    </mj-attributes>
    <mj-style>
      h1 { font-size: 22px; line-height: 1.3; margin: 0 0 16px; }
      p { margin: 0 0 16px; }
      a { color: #1b5e7a; }
      table.lines { width: 100%; border-collapse: collapse; margin: 0 0 16px; }
      table.lines td, table.lines th { padding: 8px 0; border-bottom: 1px solid #d9e2ec; text-align: left; vertical-align: top; }
      table.lines .amount { text-align: right; white-space: nowrap; }
    </mj-style>
  </mj-head>
  <mj-body background-color="#f2f5f7">
    <mj-section padding="24px 0 0"><mj-column><mj-text align="center" font-weight="bold">${SLOTS.title}</mj-text></mj-column></mj-section>
    <mj-section background-color="#ffffff" border-radius="8px" padding="16px">
      <mj-column><mj-text>${SLOTS.body}</mj-text></mj-column>
    </mj-section>
    <mj-section padding="0 0 24px">
      <mj-column><mj-text align="center" font-size="13px" color="#52606d">${SLOTS.foot}</mj-text></mj-column>
    </mj-section>
  </mj-body>
</mjml>`;

let compiled: Promise<string> | null = null;

/** The layout as HTML: compiled from MJML once a process, when the first mail or preview needs it. */
export function layoutHtml(): Promise<string> {
  compiled ??= compileApart(MJML).catch((error: unknown) => {
    compiled = null;
    throw error;
  });
  return compiled;
}

async function compileApart(mjml: string): Promise<string> {
  // No flags of this process: what is preloaded here is not needed there.
  const child = spawn(process.execPath, [fileURLToPath(new URL("./compile-layout.ts", import.meta.url))], {
    env: { NODE_ENV: "production" },
    timeout: COMPILE_DEADLINE_MS,
  });
  child.stdin.end(mjml);
  const [html, problem, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    }),
  ]);
  if (code !== 0) throw new Error(`the layout of mails does not compile: ${problem}`);
  return html;
}

const FOOT = {
  en: { all: "Sent by", marketing: "You get this because you agreed to news from us. To stop it, answer this mail." },
  de: {
    all: "Gesendet von",
    marketing: "Sie bekommen das, weil Sie Neuigkeiten von uns wollten. Zum Abbestellen genügt eine Antwort.",
  },
} as const;

export function footOf({ locale, shop }: Pick<Shown, "locale" | "shop">, marketing: boolean): string {
  return `${FOOT[locale].all} ${shop.name}.${marketing ? ` ${FOOT[locale].marketing}` : ""}`;
}

/** @param body HTML; the rest is text. */
export async function inLayout(parts: { title: string; body: string; foot: string; locale: string }): Promise<string> {
  const html = await layoutHtml();
  const filled: Record<string, string> = {
    [SLOTS.title]: escapeHtml(parts.title),
    [SLOTS.body]: parts.body,
    [SLOTS.foot]: escapeHtml(parts.foot),
  };
  return html
    .replace('lang="en"', `lang="${parts.locale}"`)
    .replace(/SLOT-(?:TITLE|BODY|FOOT)/g, (slot) => filled[slot] ?? "");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
