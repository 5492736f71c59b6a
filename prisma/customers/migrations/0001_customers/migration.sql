-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shops" (
    "shop" TEXT NOT NULL,
    "currency" TEXT,
    "tiers_due_at" TIMESTAMPTZ(3) NOT NULL,
    "write_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "loyalty_rules" (
    "shop" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "points" INTEGER NOT NULL,
    "per_minor" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "tiers" JSONB NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "loyalty_rules_pkey" PRIMARY KEY ("shop","version")
);

-- CreateTable
CREATE TABLE "customers" (
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "name" TEXT,
    "email" TEXT,
    "tags" TEXT[],
    "locale" TEXT,
    "created_at" TIMESTAMPTZ(3),
    "profile_version" TEXT NOT NULL DEFAULT '',
    "email_consent" TEXT,
    "consent_version" TEXT NOT NULL DEFAULT '',
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "merged_into" TEXT,
    "points" BIGINT NOT NULL DEFAULT 0,
    "tier" TEXT NOT NULL,
    "tier_changes" INTEGER NOT NULL DEFAULT 0,
    "spent_minor" BIGINT NOT NULL DEFAULT 0,
    "orders" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "customers_pkey" PRIMARY KEY ("shop","customer_id")
);

-- CreateTable
CREATE TABLE "loyalty_orders" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "document" JSONB NOT NULL,
    "owner_id" TEXT,
    "was_paid" BOOLEAN NOT NULL,
    "rule" JSONB,
    "booked" JSONB NOT NULL,
    "moves" INTEGER NOT NULL DEFAULT 0,
    "spent_minor" BIGINT NOT NULL,
    "month" TEXT NOT NULL,

    CONSTRAINT "loyalty_orders_pkey" PRIMARY KEY ("shop","order_id")
);

-- CreateTable
CREATE TABLE "points_entries" (
    "shop" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "booked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "reason" TEXT NOT NULL,
    "delta" BIGINT NOT NULL,
    "amount_minor" BIGINT,
    "order_id" TEXT,
    "order_name" TEXT,
    "rule" TEXT,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "points_entries_pkey" PRIMARY KEY ("shop","entry_id")
);

-- CreateTable
CREATE TABLE "spend_months" (
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "spent_minor" BIGINT NOT NULL,
    "orders" INTEGER NOT NULL,

    CONSTRAINT "spend_months_pkey" PRIMARY KEY ("shop","customer_id","currency","month")
);

-- CreateTable
CREATE TABLE "metafields" (
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "points" BIGINT NOT NULL,
    "tier" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "dirty" BOOLEAN NOT NULL,
    "claimed_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,
    "written_points" BIGINT,
    "written_tier" TEXT,
    "written_at" TIMESTAMPTZ(3),

    CONSTRAINT "metafields_pkey" PRIMARY KEY ("shop","customer_id")
);

-- CreateIndex
CREATE INDEX "shops_tiers_due" ON "shops"("tiers_due_at");

-- CreateIndex
CREATE INDEX "customers_newest_first" ON "customers"("shop", "number" DESC);

-- CreateIndex
CREATE INDEX "customers_by_survivor" ON "customers"("shop", "merged_into");

-- CreateIndex
CREATE INDEX "loyalty_orders_by_owner" ON "loyalty_orders"("shop", "owner_id");

-- CreateIndex
CREATE INDEX "points_entries_of_customer" ON "points_entries"("shop", "customer_id", "at" DESC);

-- CreateIndex
CREATE INDEX "points_entries_by_time" ON "points_entries"("shop", "at");

-- What waits to be written to Shopify: few rows of many.
CREATE INDEX "metafields_dirty" ON "metafields"("shop", "customer_id") WHERE "dirty";

-- By email, whatever its capitals.
CREATE INDEX "customers_by_email" ON "customers"("shop", lower("email"));
