import { parse } from "csv-parse/sync";
import { minorFromDecimal } from "../../contracts/money.ts";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import type { NewProduct, NewVariant } from "../world-api.ts";

/** Shopify's own limit of an import file is 15 MB. */
const MAX_BYTES = 15 * 1024 * 1024;

type Row = Readonly<Record<string, string>>;

/** Handles that were made, and those that were there already (they are left as they are). */
export interface Imported {
  readonly created: string[];
  readonly skipped: string[];
}

/**
 * Loads Shopify's product-import CSV: several rows of one handle are one product's variants and images; a row
 * without an option value is an image only; a SKU is optional.
 * Source: help.shopify.com/manual/products/import-export/using-csv.
 * @throws StoreRefusal BAD_CSV naming the row.
 */
export function importProducts(world: World, shop: string, csv: string): Imported {
  if (Buffer.byteLength(csv) > MAX_BYTES) throw bad("The file is larger than 15 MB.");
  const rows = rowsOf(csv);
  const byHandle = new Map<string, Row[]>();
  for (const [at, row] of rows.entries()) {
    const handle = (row["Handle"] ?? row["URL handle"] ?? "").trim();
    if (handle === "") throw bad(`Row ${at + 2} has no Handle.`);
    byHandle.set(handle, [...(byHandle.get(handle) ?? []), row]);
  }
  const made: Imported = { created: [], skipped: [] };
  for (const [handle, productRows] of byHandle) {
    if (world.products.byHandle(shop, handle)) {
      made.skipped.push(handle);
      continue;
    }
    world.products.create(shop, productOf(world, shop, handle, productRows), "import");
    made.created.push(handle);
  }
  return made;
}

function rowsOf(csv: string): Row[] {
  try {
    return parse(csv, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true }) as Row[];
  } catch (error) {
    throw bad(error instanceof Error ? error.message : String(error));
  }
}

function productOf(world: World, shop: string, handle: string, rows: readonly Row[]): NewProduct {
  const [first] = rows;
  if (!first?.["Title"]) throw bad(`The first row of "${handle}" has no Title.`);
  const names = [1, 2, 3].map((at) => first[`Option${at} Name`] ?? "").filter((name) => name !== "");
  const options = names.length > 0 ? names : ["Title"];
  // A row is a variant where it names a value or a price; the others only bring a picture.
  const variantRows = rows.filter((row, at) => at === 0 || row["Option1 Value"] || row["Variant Price"]);
  const values = variantRows.map((row) => options.map((_, at) => row[`Option${at + 1} Value`] || "Default Title"));
  const { currency } = world.shops.get(shop);
  const location = world.shops.locations(shop)[0]?.id;
  return {
    handle,
    title: first["Title"],
    descriptionHtml: first["Body (HTML)"] ?? "",
    vendor: first["Vendor"] ?? "",
    productType: first["Type"] ?? "",
    tags: (first["Tags"] ?? "")
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
    status: first["Published"]?.toLowerCase() === "false" || first["Status"] === "draft" ? "draft" : "active",
    options: options.map((name, at) => ({ name, values: [...new Set(values.map((one) => one[at] ?? ""))] })),
    variants: variantRows.map((row, at) => variantOf(row, values[at] ?? [], currency, location)),
    images: rows
      .filter((row) => row["Image Src"])
      .map((row) => ({ src: row["Image Src"] ?? "", alt: row["Image Alt Text"] || first["Title"] || "" })),
  };
}

function variantOf(row: Row, optionValues: string[], currency: string, location: number | undefined): NewVariant {
  const units = Number(row["Variant Inventory Qty"] || 0);
  const amount = (text: string | undefined) => {
    try {
      return text ? Number(minorFromDecimal(text, currency)) : 0;
    } catch {
      throw bad(`"${text}" is no price in ${currency} (handle ${row["Handle"]}).`);
    }
  };
  return {
    optionValues,
    priceMinor: amount(row["Variant Price"]),
    compareAtMinor: row["Variant Compare At Price"] ? amount(row["Variant Compare At Price"]) : null,
    sku: row["Variant SKU"]?.trim() || null,
    barcode: row["Variant Barcode"]?.trim() || null,
    grams: Math.round(Number(row["Variant Grams"] || 0)),
    // An empty tracker means that Shopify does not track the stock; a quantity beside it says that somebody counts.
    tracked: Boolean(row["Variant Inventory Tracker"]) || row["Variant Inventory Qty"] !== "",
    inventoryPolicy: row["Variant Inventory Policy"] === "continue" ? "continue" : "deny",
    requiresShipping: row["Variant Requires Shipping"]?.toLowerCase() !== "false",
    taxable: row["Variant Taxable"]?.toLowerCase() !== "false",
    stock: location === undefined ? {} : { [location]: Number.isFinite(units) ? Math.trunc(units) : 0 },
  };
}

function bad(message: string): StoreRefusal {
  const remedy = "It takes Shopify's product-import CSV: help.shopify.com/manual/products/import-export/using-csv.";
  return new StoreRefusal("BAD_CSV", message, { status: 400, field: "csv", remedy });
}
