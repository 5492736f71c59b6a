-- CreateTable
CREATE TABLE "data_requests" (
    "shop" TEXT NOT NULL,
    "request_id" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "customer_id" TEXT,
    "email" TEXT,
    "phone" TEXT,
    "order_ids" TEXT[],
    "erased" BOOLEAN NOT NULL DEFAULT false,
    "answered_at" TIMESTAMPTZ(3),
    "answered_by" TEXT,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "data_requests_pkey" PRIMARY KEY ("shop","request_id")
);

-- CreateIndex
CREATE INDEX "data_requests_newest_first" ON "data_requests"("shop", "received_at" DESC);
