import type { z } from "zod";
import { type DataRequest, DataRequests } from "../contracts/queries/customers.ts";
import { serviceQueries } from "../contracts/queries/service.ts";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import type { Shop } from "../contracts/shop.ts";
import { soon } from "./answered.ts";
import type { AskService } from "./queries.server.ts";

export type Request = z.input<typeof DataRequest>;

/** A file is worth a longer wait than a card; the messages a service keeps are looked through for it. */
const FILE_DEADLINE_MS = 10_000;

/** Erasures by service; null where it did not answer. */
export type ErasureLogs = Record<
  ServiceName,
  { erasureId: string; kind: string; orders: number; askedAt: string; doneAt: string | null }[] | null
>;

export function readPrivacy(askService: AskService, shop: Shop) {
  return soon({ requests: askService(DataRequests, shop, {}), logs: readLogs(askService, shop) });
}

async function readLogs(askService: AskService, shop: Shop): Promise<ErasureLogs> {
  const logs = await Promise.all(
    SERVICES.map(async (service) => {
      const answered = await askService(serviceQueries(service).shopErasures, shop, {});
      if (!answered.ok) return [service, null] as const;
      const rows = answered.data.erasures.map(({ erasureId, kind, orderIds, askedAt, doneAt }) => ({
        erasureId,
        kind,
        orders: orderIds.length,
        askedAt,
        doneAt,
      }));
      return [service, rows] as const;
    }),
  );
  return Object.fromEntries(logs) as ErasureLogs;
}

/** The whole file, or the service that did not answer: half a file would be wrong in silence. */
export async function composeFile(askService: AskService, shop: Shop, request: Request) {
  const services: Record<string, unknown[]> = {};
  for (const service of SERVICES) {
    const held: unknown[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const input = { person: request.person, ...(cursor !== undefined && { cursor }) };
      const query = serviceQueries(service).personalData;
      // Never remembered under the person's own words: what is remembered outlives an erasure.
      const answered = await askService(query, shop, input, { deadlineMs: FILE_DEADLINE_MS, forget: true });
      if (!answered.ok) return { missing: service };
      held.push(...answered.data.held);
      cursor = answered.data.nextCursor;
    }
    services[service] = held;
  }
  return {
    file: {
      shop,
      requestId: request.requestId,
      receivedAt: request.receivedAt,
      composedAt: new Date().toISOString(),
      person: request.person,
      services,
    },
  };
}
