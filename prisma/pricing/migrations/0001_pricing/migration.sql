-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shops" (
    "shop" TEXT NOT NULL,
    "draft_version" INTEGER NOT NULL DEFAULT 0,
    "published_version" INTEGER NOT NULL DEFAULT 0,
    "published_at" TIMESTAMPTZ(3),
    "shop_gid" TEXT,
    "currency" TEXT,
    "time_zone" TEXT,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "rule_revisions" (
    "shop" TEXT NOT NULL,
    "rule_id" UUID NOT NULL,
    "from_version" INTEGER NOT NULL,
    "to_version" INTEGER,
    "document" JSONB NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,
    "saved_by" TEXT,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "rule_revisions_pkey" PRIMARY KEY ("shop","rule_id","from_version")
);

-- CreateTable
CREATE TABLE "versions" (
    "shop" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "by" TEXT,
    "note" TEXT NOT NULL,
    "rules" INTEGER NOT NULL,
    "published_at" TIMESTAMPTZ(3),
    "message_id" TEXT NOT NULL,

    CONSTRAINT "versions_pkey" PRIMARY KEY ("shop","version")
);

-- CreateTable
CREATE TABLE "publications" (
    "shop" TEXT NOT NULL,
    "publication_id" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "by" TEXT,
    "error" TEXT,
    "products_done" INTEGER NOT NULL DEFAULT 0,
    "products_total" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "publications_pkey" PRIMARY KEY ("shop","publication_id")
);

-- CreateTable
CREATE TABLE "product_groups" (
    "shop" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "written" TEXT,
    "wanted" TEXT,
    "dirty" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "product_groups_pkey" PRIMARY KEY ("shop","product_id")
);

-- CreateTable
CREATE TABLE "written_values" (
    "shop" TEXT NOT NULL,
    "place" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "value" TEXT NOT NULL,
    "written_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "written_values_pkey" PRIMARY KEY ("shop","place")
);

-- CreateTable
CREATE TABLE "parts" (
    "shop" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "gid" TEXT,
    "left" BOOLEAN NOT NULL DEFAULT false,
    "checked_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "parts_pkey" PRIMARY KEY ("shop","part")
);

-- CreateIndex
CREATE INDEX "rule_revisions_shop_to_version_idx" ON "rule_revisions"("shop", "to_version");

-- CreateIndex
CREATE INDEX "publications_shop_started_at_idx" ON "publications"("shop", "started_at" DESC);
