const CONFIG_FOLDER = ".";
const FILTERS = { externalTables: [], externalEnums: [] };
const WASM_WARNING = "Importing WebAssembly module instances";
const EMPTY = /^\s*-- This is an empty migration/;

/**
 * The SQL that leads from one Prisma schema to another, made by Prisma's own engine in WebAssembly, with no download
 * and no database.
 * @param before undefined: from nothing.
 * @returns undefined if there is nothing to do.
 * @throws Error with Prisma's explanation if a schema is wrong.
 */
export async function sqlBetween(before: string | undefined, after: string): Promise<string | undefined> {
  const SchemaEngine = await loadEngine();
  const engine = await SchemaEngine.new({ datamodels: [["schema.prisma", after]] }, () => undefined, DIALECT);
  try {
    const { stdout } = await engine.diff({
      from: before === undefined ? { tag: "empty" } : target(before),
      to: target(after),
      script: true,
      exitCode: null,
      filters: FILTERS,
    });
    return !stdout || EMPTY.test(stdout) ? undefined : stdout;
  } finally {
    engine.free();
  }
}

/** Node warns that WebAssembly modules are an experiment. Whoever writes a migration cannot do anything about it. */
async function loadEngine() {
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).startsWith(WASM_WARNING)) Reflect.apply(emitWarning, process, [warning, ...rest]);
  };
  try {
    return (await import("@prisma/schema-engine-wasm")).SchemaEngine;
  } finally {
    process.emitWarning = emitWarning;
  }
}

function target(content: string) {
  return { tag: "schemaDatamodel" as const, files: [{ path: "schema.prisma", content }], configDir: CONFIG_FOLDER };
}

/** How the engine wants every answer of an adapter wrapped. */
function done<T>(value: T) {
  return { ok: true, value };
}

const NO_ERRORS = { consumeError: () => undefined };

/**
 * The engine opens a database to learn its dialect even where two texts are compared. This one speaks PostgreSQL, is
 * empty, and takes whatever it is told.
 */
const QUERYABLE = {
  provider: "postgres",
  adapterName: "schema-only",
  errorRegistry: NO_ERRORS,
  getConnectionInfo: () => done({ schemaName: "public", supportsRelationJoins: true }),
  queryRaw: async () => done({ columnNames: [], columnTypes: [], rows: [] }),
  executeRaw: async () => done(0),
  executeScript: async () => done(undefined),
  dispose: async () => done(undefined),
};

const DIALECT = {
  provider: "postgres",
  adapterName: "schema-only",
  errorRegistry: NO_ERRORS,
  connect: async () => done(QUERYABLE),
  connectToShadowDb: async () => done(QUERYABLE),
};
