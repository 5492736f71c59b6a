import type { PrismaClient } from "../../prisma/customers/generated/client.ts";
import { forShopPrisma } from "../_runtime/database.ts";
import type { CustomersKept } from "./reconcile-customers.ts";

const KEPT = {
  customerId: true,
  name: true,
  email: true,
  locale: true,
  tags: true,
  emailConsent: true,
  profileVersion: true,
  consentVersion: true,
} as const;

/** What reconciliation compares the store's customers with. @param prisma on the query role's pool. */
export function customersKept(prisma: PrismaClient): CustomersKept {
  return {
    known: (shop, customerIds) =>
      forShopPrisma(prisma, shop, async (tx) => {
        const rows = await tx.customer.findMany({
          where: { shop, customerId: { in: [...customerIds] } },
          select: KEPT,
        });
        return new Map(rows.map((row) => [row.customerId, row]));
      }),
    living: (shop, after, limit) =>
      forShopPrisma(prisma, shop, (tx) =>
        tx.customer.findMany({
          where: { shop, deleted: false, ...(after !== null && { customerId: { gt: after } }) },
          orderBy: { customerId: "asc" },
          take: limit,
          select: KEPT,
        }),
      ),
  };
}
