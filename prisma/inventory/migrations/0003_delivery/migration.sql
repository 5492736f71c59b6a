-- CreateTable
CREATE TABLE "delivery_settings" (
    "shop" TEXT NOT NULL,
    "estimate" JSONB NOT NULL,
    "countries" JSONB NOT NULL,
    "dirty" BOOLEAN NOT NULL DEFAULT true,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "written_at" TIMESTAMPTZ(3),
    "error" TEXT,

    CONSTRAINT "delivery_settings_pkey" PRIMARY KEY ("shop")
);
