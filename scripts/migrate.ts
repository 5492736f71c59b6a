import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { ServiceName } from "../contracts/services.ts";
import { ensureDatabase, ensureRole, quoteName } from "./infrastructure/database.ts";
import { Failure } from "./infrastructure/failure.ts";
import { applyGrants, type Roles } from "./infrastructure/grants.ts";
import { ROOT } from "./infrastructure/paths.ts";

/** How long a start waits for another one that is migrating the same database. */
const LOCK_TIMEOUT_MS = 60_000;
/** One number for all of ours; advisory locks are counted per database. */
const LOCK_KEY = 7_041_776;
const CONNECT_TIMEOUT_MS = 10_000;

export interface MigrateOptions {
  /** A role that may create databases and roles; its database is only passed through. */
  readonly adminUrl: string;
  readonly service: ServiceName;
  readonly writePassword: string;
  readonly queryPassword: string;
  /** Tests use names of their own. */
  readonly database?: string;
  /** Where the migrations lie, for the migrator's own tests. */
  readonly prismaFolder?: string;
}

export interface Migrated {
  /** Names of what this call applied, oldest first. Empty when all was current. */
  readonly applied: readonly string[];
  /** Sees all rows of its service; for the consume path. */
  readonly writeUrl: string;
  /** Reads, under row-level security, the rows of the shop in `flotilla.shop`. */
  readonly queryUrl: string;
}

/**
 * Brings one service's database, its two roles and its tables up to date. Any number may run at once: each migration
 * is applied by exactly one of them, in one transaction with the row that records it.
 *
 * The records are Prisma's own (`_prisma_migrations`, SHA-256 of the file), so that `prisma migrate status` agrees.
 * @throws Failure if a migration was changed after it was applied, or fails; nothing of it stays then.
 */
export async function migrateService(options: MigrateOptions): Promise<Migrated> {
  const { adminUrl, service, prismaFolder = join(ROOT, "prisma") } = options;
  const database = options.database ?? `flotilla_${service}`;
  const roles = { write: `flotilla_${service}_write`, query: `flotilla_${service}_query` };
  await withClient(adminUrl, async (admin) => {
    await locked(admin, async () => {
      await ensureRole(admin, roles.write, options.writePassword);
      await ensureRole(admin, roles.query, options.queryPassword);
      await ensureDatabase(admin, database, [roles.write, roles.query]);
    });
  });
  const applied = await withClient(urlOf(adminUrl, { database }), (client) =>
    locked(client, async () => {
      const names = [
        ...(await applyAll(client, "runtime", join(prismaFolder, "_runtime", "migrations"), roles)),
        ...(await applyAll(client, "public", join(prismaFolder, service, "migrations"), roles)),
      ];
      await applyGrants(client, roles);
      return names;
    }),
  );
  return {
    applied,
    writeUrl: urlOf(adminUrl, { database, user: roles.write, password: options.writePassword }),
    queryUrl: urlOf(adminUrl, { database, user: roles.query, password: options.queryPassword }),
  };
}

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** `<name>/migration.sql` as Prisma writes them, or `<name>.sql`; in the order of their names. */
function readMigrations(folder: string): Migration[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) =>
      entry.isDirectory() ? existsSync(join(folder, entry.name, "migration.sql")) : entry.name.endsWith(".sql"),
    )
    .map((entry) => {
      const file = entry.isDirectory() ? join(entry.name, "migration.sql") : entry.name;
      const sql = readFileSync(join(folder, file), "utf8");
      return { name: entry.name.replace(/\.sql$/, ""), sql, checksum: createHash("sha256").update(sql).digest("hex") };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function applyAll(client: pg.Client, schema: string, folder: string, roles: Roles): Promise<string[]> {
  const migrations = readMigrations(folder);
  if (migrations.length === 0) return [];
  const table = `${quoteName(schema)}._prisma_migrations`;
  await client.query(`create schema if not exists ${quoteName(schema)}`);
  await client.query(createRecords(table));
  const { rows } = await client.query<{ migration_name: string; checksum: string }>(
    `select migration_name, checksum from ${table} where finished_at is not null and rolled_back_at is null`,
  );
  const known = new Map(rows.map((row) => [row.migration_name, row.checksum]));
  const applied: string[] = [];
  for (const migration of migrations) {
    const checksum = known.get(migration.name);
    if (checksum === undefined) {
      await applyOne(client, table, migration, roles);
      applied.push(migration.name);
    } else if (checksum !== migration.checksum) {
      throw new Failure(
        `Migration ${migration.name} in ${folder} was changed after it was applied`,
        "Put the file back and write the change as a new migration (npm run migration -- <service> <name>); locally, npm run reset starts afresh.",
      );
    }
  }
  return applied;
}

async function applyOne(client: pg.Client, table: string, migration: Migration, roles: Roles): Promise<void> {
  const sql = migration.sql
    .replaceAll(":write_role", quoteName(roles.write))
    .replaceAll(":query_role", quoteName(roles.query));
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query(
      `insert into ${table} (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), migration.checksum, migration.name],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure(`Migration ${migration.name} failed: ${reason}`, "Nothing of it was kept. Correct its SQL.", {
      cause: error,
    });
  }
}

/** Prisma's own table. Source: prisma-engines, sql-schema-connector, create_migrations_table (PostgreSQL). */
function createRecords(table: string): string {
  return `create table if not exists ${table} (
    id varchar(36) primary key not null,
    checksum varchar(64) not null,
    finished_at timestamptz,
    migration_name varchar(255) not null,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz not null default now(),
    applied_steps_count integer not null default 0
  )`;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // Without a listener, a connection that breaks between two statements would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function locked<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}`);
  await client.query("select pg_advisory_lock($1)", [LOCK_KEY]);
  try {
    return await work();
  } finally {
    await client.query("select pg_advisory_unlock($1)", [LOCK_KEY]);
  }
}

/** The same server, another database or user. */
export function urlOf(base: string, change: { database: string; user?: string; password?: string }): string {
  const url = new URL(base);
  url.pathname = `/${change.database}`;
  if (change.user !== undefined) url.username = change.user;
  if (change.password !== undefined) url.password = encodeURIComponent(change.password);
  return url.href;
}
