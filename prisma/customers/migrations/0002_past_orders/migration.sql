-- AlterTable
ALTER TABLE "loyalty_rules" ADD COLUMN     "past_orders" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "customers" ADD COLUMN     "locale_version" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "tags_version" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "loyalty_orders" ADD COLUMN     "is_past" BOOLEAN NOT NULL DEFAULT false;
