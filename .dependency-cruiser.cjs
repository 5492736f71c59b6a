// Who may import whom: docs/decisions/ and the README say why. Tests may reach further than the code they test.
const TEST = "\\.test\\.tsx?$|/testing[^/]*(/|\\.ts$)";

/** @param {string} name @param {string} comment @param {object} from @param {object} to */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    forbid(
      "no-cycles",
      "A cycle cannot be read from either end.",
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    ),
    forbid(
      "resolvable",
      "It imports something that is not there.",
      {},
      { couldNotResolve: true, pathNot: "^(virtual:|@graphql-typed-document-node/core$)" },
    ),
    forbid(
      "contracts-alone",
      "contracts/ is what all agree on: it knows nobody.",
      { path: "^contracts/", pathNot: TEST },
      { path: "^(app|services|simulator|scripts|tests|prisma|extensions)/" },
    ),
    forbid(
      "services-apart",
      "Services meet on the bus. To know something of another one: ask by query, or hear its events.",
      { path: "^services/(?!_runtime/)([^/]+)/" },
      { path: "^services/(?!_runtime/)([^/]+)/", pathNot: "^services/$1/" },
    ),
    forbid(
      "runtime-below-services",
      "The runtime serves every service and knows none.",
      { path: "^services/_runtime/" },
      { path: "^services/(?!_runtime/)" },
    ),
    forbid(
      "services-know-no-surroundings",
      "A service is the same on a laptop and in production.",
      { path: "^services/", pathNot: TEST },
      { path: "^(simulator|scripts|tests)/" },
    ),
    forbid(
      "services-and-app-meet-once",
      "services/embedded.ts alone puts gateway, app and services into one process.",
      { path: "^services/", pathNot: `^services/embedded\\.ts$|${TEST}` },
      { path: "^(app|build)/", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "several-services-in-few-places",
      "Only the places that start several services, and the one that makes their bus users, import them.",
      {
        path: "^services/[^/]+\\.ts$|^scripts/",
        pathNot: "^services/(embedded|run|fleet)\\.ts$|^scripts/infrastructure/participants\\.ts$",
      },
      { path: "^services/(?!_runtime/)[^/]+/" },
    ),
    forbid(
      "generated-clients-behind-the-store",
      "store.ts is the only file that touches the database; deps.ts opens the client.",
      { pathNot: `^services/[^/]+/(store|store-[^/]+|deps)\\.ts$|^prisma/|${TEST}` },
      { path: "^prisma/[^/]+/generated/" },
    ),
    forbid(
      "own-client-only",
      "Nobody reads another service's tables.",
      { path: "^services/(?!_runtime/)([^/]+)/" },
      { path: "^prisma/[^/]+/generated/", pathNot: "^prisma/$1/" },
    ),
    forbid(
      "handlers-apart",
      "A handler decides alone; what two need stands beside them.",
      { path: "^services/[^/]+/handlers/([^/]+)\\.ts$", pathNot: TEST },
      { path: "^services/[^/]+/handlers/", pathNot: "^services/[^/]+/handlers/$1\\.ts$" },
    ),
    forbid(
      "app-asks",
      "The admin app speaks with services over the bus: contracts and the runtime's client side are all it needs.",
      { path: "^app/", pathNot: TEST },
      { path: "^(services/(?!_runtime/)|simulator/|scripts/|tests/|prisma/)" },
    ),
    forbid(
      "simulator-stands-outside",
      "The simulator is Shopify: of this project it knows the messages only.",
      { path: "^simulator/", pathNot: TEST },
      { path: "^(app|services|scripts|tests|prisma|extensions)/", pathNot: "^services/_runtime/shopify/operations/" },
    ),
    forbid(
      "nobody-knows-the-simulator",
      "What runs in production cannot lean on it.",
      { path: "^(app|contracts|services|extensions|prisma)/", pathNot: TEST },
      { path: "^simulator/" },
    ),
    forbid(
      "extensions-alone",
      "An extension is bundled by Shopify's tools: nothing from outside its folder but types of contracts.",
      { path: "^extensions/([^/]+)/", pathNot: TEST },
      {
        path: "^(app|services|simulator|scripts|tests|prisma|extensions)/",
        // The Functions share one evaluator: who a rule is for, and when, is the same for prices, limits and kits.
        pathNot: "^extensions/$1/|^extensions/pricing-discount/src/evaluate/",
      },
    ),
    forbid(
      "extensions-take-types-only",
      "The code of contracts/ would end up in the bundle.",
      { path: "^extensions/", pathNot: TEST },
      { path: "^contracts/", dependencyTypesNot: ["type-only"] },
    ),
    forbid(
      "extensions-inside-only",
      "services/pricing alone runs the same evaluation as the discount function.",
      { path: "^(app|contracts|services|simulator)/", pathNot: `^services/pricing/|${TEST}` },
      { path: "^extensions/", pathNot: "^extensions/pricing-discount/src/evaluate/" },
    ),
    forbid(
      "bench-stands-outside",
      "What is measured does not know it.",
      { path: "^(app|contracts|services|simulator|scripts|extensions|prisma)/" },
      { path: "^bench/" },
    ),
    forbid(
      "no-tests-in-code",
      "Code never needs its tests.",
      { pathNot: `^tests/|${TEST}` },
      { path: `^tests/|\\.test\\.tsx?$` },
    ),
    forbid(
      "declared-packages-only",
      "A package that only another package brings may be gone tomorrow.",
      // The template's app and the Functions have a package.json of their own, and the packages of the repository.
      {
        path: "^(app|bench|contracts|services|simulator|scripts|tests|extensions)/",
        pathNot: "^bench/template-app/|^extensions/(pricing-discount|order-validation|bundle-transform)/",
      },
      // Polaris brings the icons that fit it.
      { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: "@shopify/polaris-icons" },
    ),
    forbid(
      "no-development-packages-in-production",
      "A production install does not have them.",
      // Types are generated before anything runs; app/server.ts loads Vite in development only.
      {
        path: "^(app|contracts|services)/",
        pathNot: `${TEST}|^services/_runtime/shopify/generate\\.ts$|^app/(server|vite-env\\.d)\\.ts$`,
      },
      { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"], pathNot: "^node_modules/@types/" },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["node_modules", "^build/", "/generated/"] },
    exclude: { path: ["^build/", "^\\.flotilla/", "^node_modules/\\.cache"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
