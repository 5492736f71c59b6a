-- CreateTable
CREATE TABLE "items" (
    "shop" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "variant_id" TEXT,
    "product_id" TEXT,
    "title" TEXT NOT NULL,
    "variant_title" TEXT,
    "sku" TEXT,
    "tracked" BOOLEAN NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,
    "threshold" INTEGER NOT NULL,
    "available" INTEGER NOT NULL DEFAULT 0,
    "committed" INTEGER NOT NULL DEFAULT 0,
    "on_hand" INTEGER NOT NULL DEFAULT 0,
    "low" BOOLEAN NOT NULL DEFAULT false,
    "low_turns" INTEGER NOT NULL DEFAULT 0,
    "last_outside_at" TIMESTAMPTZ(3),

    CONSTRAINT "items_pkey" PRIMARY KEY ("shop", "item_id")
);

-- CreateTable
CREATE TABLE "products" (
    "shop" TEXT NOT NULL,
    "product_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "products_pkey" PRIMARY KEY ("shop", "product_id")
);

-- CreateTable
CREATE TABLE "locations" (
    "shop" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "locations_pkey" PRIMARY KEY ("shop", "location_id")
);

-- CreateTable
CREATE TABLE "levels" (
    "shop" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "available" INTEGER NOT NULL DEFAULT 0,
    "committed" INTEGER NOT NULL DEFAULT 0,
    "on_hand" INTEGER NOT NULL DEFAULT 0,
    "incoming" INTEGER NOT NULL DEFAULT 0,
    "opened_at" TIMESTAMPTZ(3),
    "store_available" INTEGER,
    "store_at" TIMESTAMPTZ(3),
    "store_fine_at" TIMESTAMPTZ(3),
    "store_read" BOOLEAN NOT NULL DEFAULT false,
    "store_message_id" TEXT,
    "outside_available" INTEGER NOT NULL DEFAULT 0,
    "outside_committed" INTEGER NOT NULL DEFAULT 0,
    "settle_at" TIMESTAMPTZ(3),
    "settle_tries" INTEGER NOT NULL DEFAULT 0,
    "unclear" BOOLEAN NOT NULL DEFAULT false,
    "revision" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "levels_pkey" PRIMARY KEY ("shop", "item_id", "location_id")
);

-- CreateTable
CREATE TABLE "ledger" (
    "shop" TEXT NOT NULL,
    "entry_id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "item_id" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "available_delta" INTEGER NOT NULL,
    "committed_delta" INTEGER NOT NULL,
    "on_hand_delta" INTEGER NOT NULL,
    "reason" TEXT,
    "actor" TEXT,
    "order_id" TEXT,
    "order_name" TEXT,
    "line_id" TEXT,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT NOT NULL,
    "matched_by" TEXT,

    CONSTRAINT "ledger_pkey" PRIMARY KEY ("shop", "entry_id")
);

-- CreateTable
CREATE TABLE "order_versions" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "said_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "order_versions_pkey" PRIMARY KEY ("shop", "order_id")
);

-- CreateTable
CREATE TABLE "bookings" (
    "shop" TEXT NOT NULL,
    "order_id" TEXT NOT NULL,
    "line_id" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "location_id" TEXT NOT NULL,
    "item_id" TEXT NOT NULL,
    "units" INTEGER NOT NULL,

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("shop", "order_id", "line_id", "part", "location_id")
);

-- CreateTable
CREATE TABLE "pushes" (
    "shop" TEXT NOT NULL,
    "command_id" TEXT NOT NULL,
    "attempt" INTEGER NOT NULL,
    "change_from" INTEGER NOT NULL,

    CONSTRAINT "pushes_pkey" PRIMARY KEY ("shop", "command_id", "attempt")
);

-- CreateIndex
CREATE INDEX "items_by_title" ON "items"("shop", "title", "item_id");

-- CreateIndex
CREATE INDEX "items_by_variant" ON "items"("shop", "variant_id");

-- CreateIndex
CREATE INDEX "items_by_product" ON "items"("shop", "product_id");

-- CreateIndex
CREATE INDEX "items_by_sku" ON "items"("shop", "sku");

-- CreateIndex
CREATE INDEX "levels_by_location" ON "levels"("shop", "location_id", "item_id");

-- CreateIndex
CREATE INDEX "ledger_newest_first" ON "ledger"("shop", "item_id", "at" DESC, "seq" DESC);

-- CreateIndex
CREATE INDEX "bookings_by_line" ON "bookings"("shop", "line_id");

-- What the settler looks for: few rows of many.
CREATE INDEX "levels_to_settle" ON "levels"("settle_at") WHERE "settle_at" IS NOT NULL;

-- What the home page counts.
CREATE INDEX "items_low" ON "items"("shop") WHERE "low";

-- What no figure of the store has confirmed yet.
CREATE INDEX "ledger_unmatched" ON "ledger"("shop", "item_id") WHERE "matched_by" IS NULL;

-- AddForeignKey
ALTER TABLE "levels" ADD CONSTRAINT "levels_shop_item_id_fkey" FOREIGN KEY ("shop", "item_id") REFERENCES "items"("shop", "item_id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The ledger only grows: of an entry, nothing but its confirmation is ever written.
CREATE FUNCTION "ledger_only_grows"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.matched_by IS NOT NULL OR to_jsonb(NEW) - 'matched_by' <> to_jsonb(OLD) - 'matched_by' THEN
        RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "ledger_only_grows" BEFORE UPDATE OR DELETE ON "ledger" FOR EACH ROW EXECUTE FUNCTION "ledger_only_grows"();
