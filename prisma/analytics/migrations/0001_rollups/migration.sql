-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "shops" (
    "shop" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "read_at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "event_log" (
    "shop" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_version" TEXT NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "document" JSONB NOT NULL,

    CONSTRAINT "event_log_pkey" PRIMARY KEY ("shop","message_id")
);

-- CreateTable
CREATE TABLE "contributions" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "order_version" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "lost_products" JSONB NOT NULL,
    "currency" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "hour_at" TIMESTAMPTZ(0) NOT NULL,
    "orders" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discounts_minor" BIGINT NOT NULL,
    "refunds_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "products" JSONB NOT NULL,

    CONSTRAINT "contributions_pkey" PRIMARY KEY ("shop","order_id")
);

-- CreateTable
CREATE TABLE "rollup_days" (
    "shop" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "orders" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discounts_minor" BIGINT NOT NULL,
    "refunds_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "rollup_days_pkey" PRIMARY KEY ("shop","currency","day")
);

-- CreateTable
CREATE TABLE "rollup_hours" (
    "shop" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "hour_at" TIMESTAMPTZ(0) NOT NULL,
    "orders" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discounts_minor" BIGINT NOT NULL,
    "refunds_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "rollup_hours_pkey" PRIMARY KEY ("shop","currency","hour_at")
);

-- CreateTable
CREATE TABLE "rollup_products" (
    "shop" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "product_id" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "units" BIGINT NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "discounts_minor" BIGINT NOT NULL,
    "refunds_minor" BIGINT NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "rollup_products_pkey" PRIMARY KEY ("shop","currency","day","product_id","title")
);

-- CreateIndex
CREATE INDEX "event_log_by_order" ON "event_log"("shop", "order_id");

-- CreateIndex
CREATE INDEX "event_log_newest_first" ON "event_log"("shop", "said_at" DESC);

-- CreateIndex
CREATE INDEX "contributions_by_day" ON "contributions"("shop", "currency", "day");

-- The same few rows are updated all day: room on their pages keeps every update in place, and reads as cheap as before.
ALTER TABLE "rollup_days" SET (fillfactor = 50);
ALTER TABLE "rollup_hours" SET (fillfactor = 50);
ALTER TABLE "rollup_products" SET (fillfactor = 70);
