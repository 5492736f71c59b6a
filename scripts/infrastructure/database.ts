import pg from "pg";

/** Codes of "it is there already", when another one was faster. Source: PostgreSQL manual, appendix A. */
const ALREADY_THERE = new Set(["42710", "42P04", "23505"]);

/** A name in SQL. Ours are lower case, digits and underscores, hyphens from service names. */
export function quoteName(name: string): string {
  return pg.escapeIdentifier(name);
}

/** Creates a login role or gives it this password. Roles belong to the whole server. */
export async function ensureRole(admin: pg.Client, role: string, password: string): Promise<void> {
  const rest = `${quoteName(role)} login password ${pg.escapeLiteral(password)}`;
  const { rowCount } = await admin.query("select 1 from pg_roles where rolname = $1", [role]);
  if (!rowCount && (await createUnlessThere(admin, `create role ${rest}`))) return;
  await admin.query(`alter role ${rest}`);
}

/** Creates a database that only its owner and these roles can connect to. */
export async function ensureDatabase(
  admin: pg.Client,
  database: string,
  roles: readonly string[],
  template?: string,
): Promise<void> {
  const { rowCount } = await admin.query("select 1 from pg_database where datname = $1", [database]);
  const from = template ? ` template ${quoteName(template)}` : "";
  if (!rowCount) await createUnlessThere(admin, `create database ${quoteName(database)}${from}`);
  await admin.query(`revoke all on database ${quoteName(database)} from public`);
  await admin.query(`grant connect on database ${quoteName(database)} to ${roles.map(quoteName).join(", ")}`);
}

async function createUnlessThere(admin: pg.Client, sql: string): Promise<boolean> {
  try {
    await admin.query(sql);
    return true;
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code && ALREADY_THERE.has(error.code)) return false;
    throw error;
  }
}
