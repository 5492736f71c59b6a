-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "slot" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "publications" ADD COLUMN     "plan" JSONB,
ADD COLUMN     "reason" TEXT NOT NULL DEFAULT 'publish',
ADD COLUMN     "switching" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "product_groups" DROP CONSTRAINT "product_groups_pkey",
DROP COLUMN "dirty",
ADD COLUMN     "slot" INTEGER NOT NULL,
ALTER COLUMN "wanted" SET NOT NULL,
ADD CONSTRAINT "product_groups_pkey" PRIMARY KEY ("shop", "slot", "product_id");
