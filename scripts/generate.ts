import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { generateAdminTypes } from "../services/_runtime/shopify/generate.ts";
import { generateElementTable } from "../simulator/extension-host/generate-elements.ts";
import { generateFunctionSchemas } from "./functions/schemas.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { ROOT } from "./infrastructure/paths.ts";

const PRISMA = join(ROOT, "node_modules", "prisma", "build", "index.js");
/**
 * Every Prisma command asks for an engine that it would download, though generate never runs it: any file that exists
 * does. Not /bin/true: with that, commands that do need it would "succeed" having done nothing.
 */
const NO_ENGINE = "/bin/false";

/** Everything that is generated from sources in the repository: Prisma clients, the Admin API's types, the elements of extensions. */
async function generate(): Promise<void> {
  const services = readdirSync(join(ROOT, "prisma")).filter((name) => existsSync(configOf(name)));
  await Promise.all([
    ...services.map(generateClient),
    generateAdminTypes(),
    generateElementTable(),
    generateFunctionSchemas(),
  ]);
}

function configOf(service: string): string {
  return join(ROOT, "prisma", service, "prisma.config.ts");
}

function generateClient(service: string): Promise<void> {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: NO_ENGINE, PRISMA_HIDE_UPDATE_MESSAGE: "1", CI: "1" };
  const args = [PRISMA, "generate", "--no-hints", "--config", configOf(service)];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Failure(
            `prisma generate failed for ${service}:\n${output.trim()}`,
            `See prisma/${service}/schema.prisma.`,
          ),
        );
    });
  });
}

try {
  await generate();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
