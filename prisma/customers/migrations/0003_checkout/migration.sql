-- AlterTable
ALTER TABLE "metafields" ADD COLUMN     "price_group" TEXT,
ADD COLUMN     "spent_minor" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN     "written_group" TEXT;

-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "rule_due_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
ADD COLUMN     "rule_written" INTEGER;
