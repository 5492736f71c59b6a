import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { SCHEMA, SCHEMA_VERSION } from "./schema.ts";

export type Row = Record<string, unknown>;

/** The stores' one file. Synchronous: the simulator is one process and every change is small. */
export interface Database {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  /** Returns how many rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number;
  /** All or nothing; nested calls join the outer one. */
  transaction<T>(work: () => T): T;
  /** Runs the work once the transaction under way is committed, never if it is rolled back; now where there is none. */
  afterCommit(work: () => void): void;
  /** Another file's tables, as `alias`.name, while the work runs. */
  attached<T>(file: string, alias: string, work: () => T): T;
  close(): void;
}

/**
 * WAL with synchronous=NORMAL: what was committed survives kill -9 of the process.
 * @throws Error where the file was made by another version of the simulator.
 */
export function openDatabase(file: string): Database {
  if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true });
  const sqlite = new DatabaseSync(file);
  sqlite.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000; PRAGMA cache_size = -4000",
  );
  migrate(sqlite, file);
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const known = statements.get(sql) ?? sqlite.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  let depth = 0;
  let waiting: (() => void)[] = [];
  return {
    get: (sql, ...values) => prepare(sql).get(...values) as Row | undefined,
    all: (sql, ...values) => prepare(sql).all(...values) as Row[],
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    transaction(work) {
      if (depth > 0) return work();
      sqlite.exec("BEGIN IMMEDIATE");
      depth = 1;
      waiting = [];
      let result: ReturnType<typeof work>;
      try {
        result = work();
        sqlite.exec("COMMIT");
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw error;
      } finally {
        depth = 0;
      }
      for (const then of waiting.splice(0)) then();
      return result;
    },
    afterCommit(work) {
      if (depth === 0) work();
      else waiting.push(work);
    },
    attached(file, alias, work) {
      sqlite.prepare(`ATTACH DATABASE ? AS ${alias}`).run(file);
      try {
        return work();
      } finally {
        // Its statements would keep it open.
        for (const sql of statements.keys()) if (sql.includes(`${alias}.`)) statements.delete(sql);
        sqlite.exec(`DETACH DATABASE ${alias}`);
      }
    },
    close() {
      statements.clear();
      sqlite.close();
    },
  };
}

function migrate(sqlite: DatabaseSync, file: string): void {
  const version = Number(sqlite.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (version === SCHEMA_VERSION) return;
  if (version !== 0) {
    throw new Error(
      `${file} was made by another version of the simulator (${version}, this is ${SCHEMA_VERSION}). Remove it with: npm run reset`,
    );
  }
  sqlite.exec(SCHEMA);
  sqlite.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
}
