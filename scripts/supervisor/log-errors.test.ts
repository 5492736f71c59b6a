import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { showErrors } from "./log-errors.ts";

test("errors written from now on are shown with who said them, and nothing else is", async () => {
  const folder = mkdtempSync(join(tmpdir(), "log-"));
  const file = join(folder, "app.log");
  writeFileSync(file, '{"level":50,"msg":"long ago"}\n');
  const said: string[] = [];
  const seen = Promise.withResolvers<void>();
  const stop = showErrors("app", file, (line) => {
    said.push(line);
    seen.resolve();
  });
  appendFileSync(file, '{"level":30,"msg":"started"}\nnot json\n{"level":50,"part":"orders","msg":"no database"}\n');
  await seen.promise;
  stop();
  rmSync(folder, { recursive: true });
  expect(said).toEqual(["! orders: no database"]);
});
