import type pg from "pg";
import { quoteName } from "./database.ts";

/** The two login roles of one service. */
export interface Roles {
  readonly write: string;
  readonly query: string;
}

interface Table {
  readonly schema: string;
  readonly name: string;
  readonly has_shop: boolean;
  readonly policies: string;
}

/**
 * Gives both roles their rights on every table, once a table. The write role may read and write all rows. The query
 * role reads tables that carry a shop, and of them only the rows of the shop in the setting `flotilla.shop`: with none
 * set it sees nothing, and a query that forgets the shop in its WHERE sees no other shop's rows.
 */
export async function applyGrants(client: pg.Client, roles: Roles): Promise<void> {
  const write = quoteName(roles.write);
  const query = quoteName(roles.query);
  const { rows } = await client.query<Table>(TABLES);
  const open = rows.filter((table) => Number(table.policies) < (table.has_shop ? 2 : 1));
  if (open.length === 0) return;
  const schemas = [...new Set(open.map((table) => quoteName(table.schema)))].join(", ");
  const statements = [
    `grant usage on schema ${schemas} to ${write}, ${query}`,
    `grant usage, select on all sequences in schema ${schemas} to ${write}`,
    ...open.flatMap((table) => {
      const name = `${quoteName(table.schema)}.${quoteName(table.name)}`;
      const toWriter = `grant select, insert, update, delete, truncate on ${name} to ${write}`;
      const policyForWriter = `create policy flotilla_write on ${name} to ${write} using (true) with check (true)`;
      const secure = [
        `drop policy if exists flotilla_write on ${name}`,
        `alter table ${name} enable row level security`,
        policyForWriter,
        toWriter,
      ];
      if (!table.has_shop) return secure;
      return [
        ...secure,
        `create policy flotilla_query on ${name} for select to ${query}
           using (shop = current_setting('flotilla.shop', true))`,
        `grant select on ${name} to ${query}`,
      ];
    }),
  ];
  await client.query(`begin; ${statements.join("; ")}; commit`);
}

/** Our tables, partitions and partitioned ones too; the records of migrations stay the owner's. */
const TABLES = `
  select n.nspname as schema, c.relname as name,
    exists (select 1 from pg_attribute a
            where a.attrelid = c.oid and a.attname = 'shop' and a.attnum > 0 and not a.attisdropped) as has_shop,
    (select count(*) from pg_policy p
     where p.polrelid = c.oid and p.polname in ('flotilla_write', 'flotilla_query')) as policies
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('public', 'runtime') and c.relkind in ('r', 'p') and c.relname <> '_prisma_migrations'
  order by 1, 2`;
