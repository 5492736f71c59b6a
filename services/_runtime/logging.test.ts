import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { pathOf } from "./logging.ts";

test("tokens do not reach the log, at the top or inside", () => {
  const script = `
    import { createLogger } from ${JSON.stringify(new URL("./logging.ts", import.meta.url).href)};
    createLogger("auth").info({ token: "shpat_1", session: { accessToken: "shpat_2" }, shop: "harbor-lane" }, "stored");`;
  const env = { ...process.env, LOG_LEVEL: "info" };
  const line = execFileSync(process.execPath, ["--input-type=module", "-e", script], { env, encoding: "utf8" });
  expect(JSON.parse(line)).toMatchObject({ part: "auth", shop: "harbor-lane", msg: "stored", token: "[secret]" });
  expect(line).not.toContain("shpat_");
});

test("a path goes without its query, which may carry an id token", () => {
  expect(pathOf("/app?id_token=secret&shop=x")).toBe("/app");
  expect(pathOf("/app")).toBe("/app");
});
