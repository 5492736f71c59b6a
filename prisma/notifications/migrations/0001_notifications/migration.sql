-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "mails" (
    "shop" TEXT NOT NULL,
    "log_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT,
    "recipient" TEXT,
    "subject" TEXT,
    "order_id" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "facts" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "leased_by" UUID,
    "leased_until" TIMESTAMPTZ(3),
    "origin" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "traceparent" TEXT,

    CONSTRAINT "mails_pkey" PRIMARY KEY ("shop","log_id")
);

-- CreateTable
CREATE TABLE "contacts" (
    "shop" TEXT NOT NULL,
    "customer_id" TEXT NOT NULL,
    "email" TEXT,
    "name" TEXT,
    "locale" TEXT,
    "updated_at" TIMESTAMPTZ(3),
    "consent" TEXT,
    "consent_at" TIMESTAMPTZ(3),
    "gone" BOOLEAN NOT NULL DEFAULT false,
    "merged_into" TEXT,

    CONSTRAINT "contacts_pkey" PRIMARY KEY ("shop","customer_id")
);

-- CreateTable
CREATE TABLE "templates" (
    "shop" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "templates_pkey" PRIMARY KEY ("shop","cause","locale")
);

-- CreateTable
CREATE TABLE "switches" (
    "shop" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "on" BOOLEAN NOT NULL,
    "message_id" TEXT NOT NULL,

    CONSTRAINT "switches_pkey" PRIMARY KEY ("shop","cause")
);

-- CreateTable
CREATE TABLE "shops" (
    "shop" TEXT NOT NULL,
    "staff_email" TEXT,
    "name" TEXT,
    "email" TEXT,
    "read_at" TIMESTAMPTZ(3),

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop")
);

-- CreateIndex
CREATE INDEX "mails_shop_at_log_id_idx" ON "mails"("shop", "at" DESC, "log_id" DESC);

-- CreateIndex
CREATE INDEX "mails_shop_order_id_idx" ON "mails"("shop", "order_id");

-- CreateIndex
CREATE UNIQUE INDEX "mails_shop_cause_key_key" ON "mails"("shop", "cause", "key");

-- What is still to be sent is few rows among many: the sender looks for nothing else.
CREATE INDEX "mails_queued_idx" ON "mails"("due_at") WHERE "outcome" = 'queued';
