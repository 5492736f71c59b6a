import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { countCpu, memoryBytesOf } from "./process-figures.ts";

/** A process whose child works and ends, and which then waits. */
const PARENT = `
  const { spawnSync } = require("node:child_process");
  spawnSync(process.execPath, ["-e", "while (process.cpuUsage().user < 300000);"]);
  console.log("done");
  setInterval(() => {}, 1000);
`;

test.skipIf(process.platform !== "linux")(
  "the time of a child that has ended stays in its parent's count",
  async () => {
    const parent = spawn(process.execPath, ["-e", PARENT], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const used = countCpu({ parent: parent.pid ?? 0 });
      await once(parent.stdout, "data");
      expect(used().parent).toBeGreaterThan(0.2);
      expect(memoryBytesOf(parent.pid ?? 0)).toBeGreaterThan(5_000_000);
    } finally {
      parent.kill();
    }
  },
);
