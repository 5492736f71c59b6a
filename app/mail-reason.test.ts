import { expect, test } from "vitest";
import { mailReason } from "./mail-reason.ts";

test.each([
  ["off", { code: "off", detail: null }],
  ["template-failed: body: line 3: no", { code: "template-failed", detail: "body: line 3: no" }],
  ["something new: x", { code: null, detail: "something new: x" }],
] as const)("%j", (reason, read) => expect(mailReason(reason)).toEqual(read));
