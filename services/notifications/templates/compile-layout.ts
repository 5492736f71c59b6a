import { parentPort } from "node:worker_threads";
import mjml2html from "mjml";

// A thread of its own: MJML and what it loads are 60 MB, needed for one second, and gone with the thread.
parentPort?.once("message", async (mjml: string) => {
  try {
    const { html, errors } = await mjml2html(mjml, { validationLevel: "strict", keepComments: false });
    if (errors.length > 0) throw new Error(errors.map((each) => each.formattedMessage).join("; "));
    parentPort?.postMessage({ html });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
