-- CreateTable
CREATE TABLE "shops" (
    "shop" TEXT NOT NULL,
    "installed_at" TIMESTAMPTZ(3) NOT NULL,
    "uninstalled_at" TIMESTAMPTZ(3),
    "scopes" TEXT[],
    "scopes_at" TIMESTAMPTZ(3) NOT NULL,
    "revision" INTEGER NOT NULL,
    "cause_id" TEXT NOT NULL,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("shop")
);

-- CreateTable
CREATE TABLE "sessions" (
    "shop" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "is_online" BOOLEAN NOT NULL,
    "sealed" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "refreshing_by" UUID,
    "refreshing_until" TIMESTAMPTZ(3),
    "refresh_refused_at" TIMESTAMPTZ(3),
    "stored_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("shop","id")
);
