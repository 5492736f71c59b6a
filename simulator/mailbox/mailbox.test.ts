import { createTransport, type SendMailOptions } from "nodemailer";
import { afterEach, beforeEach, expect, test } from "vitest";
import { controlPlugin } from "../control/plugin.ts";
import { plainBrowser, SHOP, testFront } from "../html/testing.ts";
import { type Smtp, startSmtp } from "./smtp.ts";

let front: Awaited<ReturnType<typeof testFront>>;
let smtp: Smtp;

beforeEach(async () => {
  front = await testFront();
  await front.app.register(controlPlugin(front.world, async () => ({ status: 200 }) as never));
  smtp = await startSmtp(front.world.mailbox, front.world.inner.faults, 0);
});
afterEach(async () => {
  await smtp.close();
  await front.close();
});

const MAIL: SendMailOptions = {
  from: '"Harbor Lane" <mail@example.com>',
  to: "ada@example.com",
  replyTo: "hello@harbor-lane.example",
  subject: "Grüße",
  text: "Only text",
  html: "<p>Some <b>HTML</b></p><script>parent.hacked = true</script>",
  messageId: "<one@example.com>",
};
const send = (change: SendMailOptions = {}) =>
  createTransport({ host: "127.0.0.1", port: smtp.port }).sendMail({ ...MAIL, ...change });
const control = async (path = "", method: "GET" | "DELETE" = "GET") =>
  (await front.app.inject({ method, url: `/_control/mailbox${path}` })).json();

test("a mail that comes is in the control API as it was sent, and again where it was sent again", async () => {
  await send();
  await send();
  const { mails, total } = await control();
  expect(total).toBe(2);
  expect(mails[1]).toMatchObject({
    to: "ada@example.com",
    from: '"Harbor Lane" <mail@example.com>',
    subject: "Grüße",
    text: expect.stringContaining("Only text"),
    html: expect.stringContaining("<b>HTML</b>"),
    messageId: "<one@example.com>",
    at: expect.stringMatching(/Z$/),
  });
  expect(front.world.journal.list({ kind: "mail.received" })).toHaveLength(2);
  expect(front.world.journal.list({ kind: "mail.received" })[0]).toMatchObject({ shop: SHOP, actor: "app" });
});

test("mails are found by recipient, hidden ones too, and the mailbox can be emptied", async () => {
  await send({ bcc: "boss@example.com" });
  await send({ to: "kim@example.com" });
  expect((await control("?to=BOSS@example.com")).mails).toHaveLength(1);
  expect((await control("?to=ada")).mails).toEqual([]);
  expect(await control("", "DELETE")).toEqual({ deleted: 2 });
  expect(await control()).toEqual({ mails: [], total: 0 });
});

test("a refusing mailbox answers with its code, so often as it was told, and keeps nothing", async () => {
  front.world.faults.set({ kind: "mailbox-refuse", code: 452, probability: 1, times: 1 });
  await expect(send()).rejects.toMatchObject({ responseCode: 452 });
  await send();
  front.world.faults.set({ kind: "mailbox-refuse", code: 550, probability: 1 });
  await expect(send()).rejects.toMatchObject({ responseCode: 550 });
  expect(front.world.mailbox.count()).toBe(1);
});

test("a mail is shown in a frame that may do nothing", async () => {
  const browser = plainBrowser(front.app);
  expect((await browser.open("/mailbox")).body).toContain("No mail");
  await send();
  const [mail] = front.world.mailbox.list();
  expect((await browser.open("/mailbox")).body).toContain("Grüße");
  const page = (await browser.open(`/store/${SHOP}/mailbox/${mail?.id}`)).body;
  expect(page).toMatch(/<iframe[^>]* sandbox(=""|(?=[ >]))/);
  expect(page).not.toContain("<script>parent");
  expect(page).toContain("Only text");
  expect((await browser.open(`/store/${SHOP}/mailbox/999`)).statusCode).toBe(404);
  expect((await browser.submit(`/store/${SHOP}/mailbox/empty`, {})).body).toContain("The mailbox is empty.");
});
