import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bundleUi } from "../../simulator/extensions/bundle-ui.ts";
import type { CopiedExtension } from "./copy.ts";

/** Whether the simulator runs the very bytes that the CLI would deploy, but for the line that names the source map. */
export async function sameBytes({ folder }: CopiedExtension): Promise<boolean> {
  const { handle, targets } = await bundleUi(folder);
  const built = readFileSync(join(folder, "dist", `${handle}.js`), "utf8");
  return built.replace(/\/\/# sourceMappingURL=.*\n?$/, "") === targets[0]?.script;
}
