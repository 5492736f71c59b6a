-- CreateTable
CREATE TABLE "orders" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "customer_id" TEXT,
    "customer_name" TEXT,
    "currency" TEXT NOT NULL,
    "financial_status" TEXT NOT NULL,
    "fulfillment_status" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "cancelled_at" TIMESTAMPTZ(3),
    "cancel_reason" TEXT,
    "units" INTEGER NOT NULL,
    "subtotal_minor" BIGINT NOT NULL,
    "discount_minor" BIGINT NOT NULL,
    "shipping_minor" BIGINT NOT NULL,
    "tax_minor" BIGINT NOT NULL,
    "total_minor" BIGINT NOT NULL,
    "current_total_minor" BIGINT NOT NULL,
    "refunded_minor" BIGINT NOT NULL,
    "document" JSONB NOT NULL,
    "read_at" TIMESTAMPTZ(3),
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "orders_pkey" PRIMARY KEY ("shop", "order_id")
);

-- CreateTable
CREATE TABLE "timeline" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "amount_minor" BIGINT,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,

    CONSTRAINT "timeline_pkey" PRIMARY KEY ("shop", "order_id", "kind", "reference")
);

-- CreateIndex
CREATE INDEX "orders_newest_first" ON "orders"("shop", "created_at" DESC, "order_id" DESC);

-- CreateIndex
CREATE INDEX "orders_by_name" ON "orders"("shop", "name");
