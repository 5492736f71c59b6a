import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ServiceName } from "../../contracts/services.ts";
import { Failure } from "../infrastructure/failure.ts";
import { ROOT } from "../infrastructure/paths.ts";

/**
 * A service whose tables were never made would start well and fail at its first message.
 * @throws Failure if there is a schema and no migration.
 */
export function assertHasMigration(service: ServiceName, prisma = join(ROOT, "prisma")): void {
  const folder = join(prisma, service);
  if (!existsSync(join(folder, "schema.prisma"))) return;
  const migrations = join(folder, "migrations");
  const made = existsSync(migrations) && readdirSync(migrations).some((name) => /^\d/.test(name));
  if (made) return;
  throw new Failure(`prisma/${service}/schema.prisma has no migration`, `Run: npm run migration -- ${service} init.`);
}
