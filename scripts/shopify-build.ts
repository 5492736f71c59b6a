import { shopify, shopifyCli } from "./shopify-build/cli.ts";
import { copyApp } from "./shopify-build/copy.ts";
import { sameBytes } from "./shopify-build/same-bytes.ts";

/**
 * `npm run shopify-build`: Shopify's own CLI builds the UI extensions and reads every toml, without network or login.
 * `-- --functions` builds the Functions too; that downloads Javy, and deploy/functions-with-network.sh goes on from there.
 */
async function main(): Promise<void> {
  const functions = process.argv.includes("--functions");
  const cli = await shopifyCli();
  const { folder, extensions } = copyApp(functions);
  await shopify(cli, ["app", "build", "--path", folder, "--skip-dependencies-installation"], folder, !functions);
  const different: string[] = [];
  for (const extension of extensions.filter(({ type }) => type === "ui_extension")) {
    if (!(await sameBytes(extension))) different.push(extension.name);
  }
  for (const name of different) console.error(`${name}: the simulator runs other bytes than the CLI has built.`);
  process.exitCode = different.length > 0 ? 1 : 0;
  console.log(`shopify app build: ${extensions.length} extensions built, ${different.length} unlike the simulator's`);
}

await main();
