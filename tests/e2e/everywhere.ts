import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import pg from "pg";
import { startEnv } from "../../scripts/env.ts";
import { secretsOf } from "../../scripts/infrastructure/fleet-environment.ts";
import { runningFleet } from "../../scripts/infrastructure/run-file.ts";
import type { Fleet } from "./fleet.ts";

/**
 * PostgreSQL's own files hold dead rows and its log until it has cleaned up (docs/privacy.md); tables are searched through
 * SQL. The simulator is Shopify: it is not ours to erase.
 */
const NOT_SEARCHED = /^(postgres|simulator|pgdata|drydock)/;
const CHUNK_BYTES = 4 * 1024 * 1024;

/** An owner's connection to one service's database: no row-level security. */
export async function adminClient(fleet: Fleet, database: string): Promise<pg.Client> {
  const folder = String(fleet.env.FLOTILLA_DIR);
  const port = runningFleet(folder).ports.postgres;
  const { postgres } = secretsOf(startEnv(), folder);
  const client = new pg.Client({ connectionString: `postgres://flotilla:${postgres}@127.0.0.1:${port}/${database}` });
  await client.connect();
  return client;
}

async function databasesOf(fleet: Fleet): Promise<string[]> {
  const admin = await adminClient(fleet, "postgres");
  const { rows } = await admin.query<{ datname: string }>(
    "select datname from pg_database where datname like 'flotilla_%'",
  );
  await admin.end();
  return rows.map((row) => row.datname).sort();
}

/** Places where a marker stands: "flotilla_orders public.orders", "nats/jetstream/…/1.blk". Every table, every file. */
export async function findEverywhere(fleet: Fleet, markers: readonly string[]): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(markers.map((marker) => [marker, []]));
  const add = (marker: string, place: string) => found.get(marker)?.push(place);
  for (const database of await databasesOf(fleet)) await searchDatabase(fleet, database, markers, add);
  const folder = String(fleet.env.FLOTILLA_DIR);
  for (const file of filesIn(folder)) {
    const place = relative(folder, file);
    if (!NOT_SEARCHED.test(place)) searchFile(file, markers, (marker) => add(marker, place));
  }
  return found;
}

type Add = (marker: string, place: string) => void;

async function searchDatabase(fleet: Fleet, database: string, markers: readonly string[], add: Add): Promise<void> {
  const client = await adminClient(fleet, database);
  const { rows: tables } = await client.query<{ name: string; binary: string[] }>(
    `select format('%I.%I', n.nspname, c.relname) as name,
            coalesce(array_agg(quote_ident(a.attname)) filter (where a.atttypid = 'bytea'::regtype), '{}')::text[] as binary
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where n.nspname in ('public', 'runtime') and c.relkind in ('r', 'p', 'm') group by 1`,
  );
  for (const { name, binary } of tables) {
    const inBytes = binary.map((column) => `or position(convert_to(marker, 'UTF8') in t.${column}) > 0`).join(" ");
    const { rows } = await client.query<{ marker: string }>(
      `select marker from unnest($1::text[]) as marker
       where exists (select from ${name} t where t::text ilike '%' || marker || '%' ${inBytes})`,
      [markers],
    );
    for (const { marker } of rows) add(marker, `${database} ${name}`);
  }
  await client.end();
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** As raw bytes, whatever the format. Chunks overlap by the longest marker. */
function searchFile(file: string, markers: readonly string[], hit: (marker: string) => void): void {
  const overlap = Math.max(...markers.map((marker) => Buffer.byteLength(marker)));
  const open = new Set(markers);
  const handle = openSync(file, "r");
  try {
    const { size } = statSync(file);
    const buffer = Buffer.alloc(CHUNK_BYTES);
    for (let at = 0; at < size; at += CHUNK_BYTES - overlap) {
      const part = buffer.subarray(0, readSync(handle, buffer, 0, CHUNK_BYTES, at));
      for (const marker of open) {
        if (!part.includes(marker)) continue;
        hit(marker);
        open.delete(marker);
      }
    }
  } finally {
    closeSync(handle);
  }
}

/** Every table that has a row of the shop, but for those in `kept`. */
export async function tablesWithShop(fleet: Fleet, shop: string, kept: RegExp): Promise<string[]> {
  const found: string[] = [];
  for (const database of await databasesOf(fleet)) {
    const client = await adminClient(fleet, database);
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.columns
       where column_name = 'shop' and table_schema in ('public', 'runtime')`,
    );
    for (const { name } of tables) {
      const { rowCount } = await client.query(`select from ${name} where shop = $1 limit 1`, [shop]);
      if (rowCount && !kept.test(name)) found.push(`${database} ${name}`);
    }
    await client.end();
  }
  return found;
}
