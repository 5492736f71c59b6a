import { text } from "node:stream/consumers";
import mjml2html from "mjml";

// A process of its own, MJML in and HTML out: what MJML loads is 100 MB, needed for one second.
const { html, errors } = await mjml2html(await text(process.stdin), { validationLevel: "strict", keepComments: false });
if (errors.length > 0) throw new Error(errors.map((each) => each.formattedMessage).join("; "));
process.stdout.write(html);
