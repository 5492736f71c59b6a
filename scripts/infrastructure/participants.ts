import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { SERVICES, type ServiceName } from "../../contracts/services.ts";
import { clientPermissions, permissionsOf } from "../../services/_runtime/bus/permissions.ts";
import type { ServiceRights } from "../../services/_runtime/rights.ts";
import type { NatsUser } from "./nats.ts";
import { ROOT } from "./paths.ts";

/** A NATS user per service, with what its service.ts says it may do; one for the admin app and one for the terminal. */
export async function natsUsers(passwordOf: (participant: string) => string): Promise<NatsUser[]> {
  const services = await Promise.all(SERVICES.map(rightsOf));
  return [
    ...services.map((rights) => ({
      user: rights.name,
      password: passwordOf(rights.name),
      permissions: permissionsOf(rights),
    })),
    ...(["app", "ask"] as const).map((client) => ({
      user: client,
      password: passwordOf(client),
      permissions: clientPermissions(client),
    })),
  ];
}

async function rightsOf(service: ServiceName): Promise<ServiceRights> {
  const file = join(ROOT, "services", service, "service.ts");
  if (!existsSync(file)) return { name: service, hears: [], says: [], asks: [], answers: [] };
  const { rights } = (await import(pathToFileURL(file).href)) as { rights: ServiceRights };
  return rights;
}
