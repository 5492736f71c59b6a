/** Raised with every change of SCHEMA: a store is demo data, so an old file is refused, not converted. */
export const SCHEMA_VERSION = 5;

/** A record's `doc` is its JSON (model.ts); columns beside it are what lists filter and sort by. */
export const SCHEMA = `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE counters (kind TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE shops (shop TEXT PRIMARY KEY, place INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE locations (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, priority INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE products (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, handle TEXT NOT NULL, status TEXT NOT NULL, product_type TEXT NOT NULL,
  search TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, doc TEXT NOT NULL,
  UNIQUE (shop, handle)) STRICT;
CREATE INDEX products_updated ON products (shop, updated_at, id);
CREATE TABLE variants (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, product_id INTEGER NOT NULL, inventory_item_id INTEGER NOT NULL UNIQUE,
  sku TEXT) STRICT;
CREATE INDEX variants_sku ON variants (shop, sku);
CREATE INDEX variants_product ON variants (product_id);
CREATE TABLE levels (
  shop TEXT NOT NULL, inventory_item_id INTEGER NOT NULL, location_id INTEGER NOT NULL, available INTEGER NOT NULL,
  committed INTEGER NOT NULL, incoming INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (inventory_item_id, location_id)) STRICT;
CREATE INDEX levels_shop ON levels (shop);
CREATE INDEX levels_location ON levels (location_id, inventory_item_id);
CREATE TABLE customers (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, email TEXT, search TEXT NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, doc TEXT NOT NULL, UNIQUE (shop, email)) STRICT;
CREATE INDEX customers_updated ON customers (shop, updated_at, id);
CREATE TABLE companies (id INTEGER PRIMARY KEY, shop TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE metafields (
  shop TEXT NOT NULL, owner_type TEXT NOT NULL, owner_id INTEGER NOT NULL, namespace TEXT NOT NULL, key TEXT NOT NULL,
  type TEXT NOT NULL, value TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  PRIMARY KEY (shop, owner_type, owner_id, namespace, key)) STRICT;
CREATE TABLE customizations (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, kind TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE INDEX customizations_shop ON customizations (shop, kind, id);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL, customer_id INTEGER,
  search TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, doc TEXT NOT NULL,
  UNIQUE (shop, number), UNIQUE (shop, name)) STRICT;
CREATE INDEX orders_created ON orders (shop, created_at, id);
CREATE INDEX orders_updated ON orders (shop, updated_at, id);
CREATE INDEX orders_customer ON orders (customer_id) WHERE customer_id IS NOT NULL;
CREATE TABLE imported_refunds (
  shop TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (shop, key)) STRICT, WITHOUT ROWID;
CREATE TABLE bulk_operations (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, status TEXT NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE INDEX bulk_operations_open ON bulk_operations (shop) WHERE status IN ('created', 'running', 'canceling');
CREATE TABLE installations (shop TEXT PRIMARY KEY, doc TEXT NOT NULL) STRICT;
CREATE TABLE tokens (
  token TEXT PRIMARY KEY, shop TEXT NOT NULL, refresh_token TEXT UNIQUE, replaced_by TEXT, doc TEXT NOT NULL) STRICT;
CREATE INDEX tokens_shop ON tokens (shop);
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, shop TEXT NOT NULL, kind TEXT NOT NULL,
  event_id TEXT NOT NULL, actor TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX journal_kind ON journal (kind, seq);
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id TEXT NOT NULL, event_id TEXT NOT NULL, shop TEXT NOT NULL,
  topic TEXT NOT NULL, url TEXT NOT NULL, name TEXT, body TEXT NOT NULL, triggered_at INTEGER NOT NULL,
  state TEXT NOT NULL, due_at INTEGER, held INTEGER NOT NULL DEFAULT 0, fault TEXT) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'pending';
CREATE TABLE attempts (
  delivery_id INTEGER NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL, duration_ms INTEGER NOT NULL,
  status INTEGER, error TEXT, PRIMARY KEY (delivery_id, number)) STRICT;
CREATE TABLE faults (id TEXT PRIMARY KEY, place INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE mails (id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE TABLE idempotency (
  shop TEXT NOT NULL, key TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (shop, key)) STRICT;
`;
