import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { ROOT } from "./infrastructure/paths.ts";
import { sqlBetween } from "./infrastructure/schema-diff.ts";

/** The schema as the newest migration leaves it: what the next one is compared with. No database is asked. */
const SNAPSHOT = "snapshot.prisma";
const NAME = /^[a-z][a-z0-9_]*$/;
const NUMBER_DIGITS = 4;

/** `npm run migration -- orders add_tags`: writes the SQL that leads from the last migration to schema.prisma. */
async function writeMigration(service: string, name: string): Promise<string> {
  const folder = join(ROOT, "prisma", service, "migrations");
  const snapshotFile = join(folder, SNAPSHOT);
  const schema = readFileSync(join(ROOT, "prisma", service, "schema.prisma"), "utf8");
  const earlier = existsSync(folder) ? readdirSync(folder).filter((entry) => /^\d+_/.test(entry)) : [];
  if (earlier.length > 0 && !existsSync(snapshotFile)) {
    throw new Failure(
      `${relative(ROOT, snapshotFile)} is missing`,
      "Put the schema.prisma that belongs to the newest migration there (git log finds it).",
    );
  }
  const before = existsSync(snapshotFile) ? readFileSync(snapshotFile, "utf8") : undefined;
  const sql = await sqlBetween(before, schema);
  if (!sql)
    throw new Failure(`prisma/${service}/schema.prisma has not changed`, "Change it first, then run this again.");
  const last = Math.max(0, ...earlier.map((entry) => Number.parseInt(entry, 10)));
  const target = join(folder, `${String(last + 1).padStart(NUMBER_DIGITS, "0")}_${name}`);
  mkdirSync(target, { recursive: true });
  writeFileSync(join(target, "migration.sql"), sql);
  writeFileSync(snapshotFile, schema);
  return join(relative(ROOT, target), "migration.sql");
}

function usage(): Failure {
  const services = readdirSync(join(ROOT, "prisma")).filter((name) =>
    existsSync(join(ROOT, "prisma", name, "schema.prisma")),
  );
  return new Failure(
    "Which service, and what is the migration called?",
    `For example: npm run migration -- orders add_tags (lower case and _). Services: ${services.map((name) => basename(name)).join(", ")}.`,
  );
}

try {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [service = "", name = ""] = positionals;
  if (!existsSync(join(ROOT, "prisma", service, "schema.prisma")) || service === "" || !NAME.test(name)) throw usage();
  const file = await writeMigration(service, name);
  console.log(`Wrote ${file}. Read it, then npm start applies it.`);
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
