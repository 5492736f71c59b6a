import { gid } from "../../gid.ts";
import type { Product, Shop } from "../../model.ts";
import { decimal } from "../../money.ts";
import { isoInZone } from "../../time-zone.ts";

/** Source: the samples of products/create and products/update, shopify.dev/docs/api/webhooks/2026-07. */
export function productPayload(
  product: Product,
  shop: Shop,
  more: { publicUrl: string; sellable: (variantId: number) => number | null },
): Record<string, unknown> {
  const { publicUrl, sellable } = more;
  const created = isoInZone(product.createdAt, shop.timezone);
  const updated = isoInZone(product.updatedAt, shop.timezone);
  return {
    id: product.id,
    admin_graphql_api_id: gid("Product", product.id),
    body_html: product.descriptionHtml,
    created_at: created,
    handle: product.handle,
    product_type: product.productType,
    published_at: product.status === "active" ? created : null,
    published_scope: "web",
    status: product.status,
    tags: product.tags.join(", "),
    template_suffix: null,
    title: product.title,
    updated_at: updated,
    vendor: product.vendor,
    category: null,
    has_variants_that_requires_components: false,
    options: product.options.map((option, at) => ({
      id: product.id + at + 1,
      product_id: product.id,
      name: option.name,
      position: at + 1,
      values: option.values,
    })),
    images: product.images.map((image) => imagePayload(product, image, publicUrl, created)),
    image: product.images[0] ? imagePayload(product, product.images[0], publicUrl, created) : null,
    media: [],
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: gid("ProductVariant", variant.id),
      updated_at: updated,
    })),
    variants: product.variants.map((variant) => ({
      id: variant.id,
      admin_graphql_api_id: gid("ProductVariant", variant.id),
      product_id: product.id,
      title: variant.title,
      sku: variant.sku,
      barcode: variant.barcode,
      position: variant.position,
      price: decimal(variant.priceMinor, shop.currency),
      compare_at_price: variant.compareAtMinor === null ? null : decimal(variant.compareAtMinor, shop.currency),
      option1: variant.optionValues[0] ?? null,
      option2: variant.optionValues[1] ?? null,
      option3: variant.optionValues[2] ?? null,
      taxable: variant.taxable,
      inventory_policy: variant.inventoryPolicy,
      inventory_item_id: variant.inventoryItemId,
      inventory_quantity: sellable(variant.id) ?? 0,
      created_at: created,
      updated_at: updated,
      image_id: null,
    })),
  };
}

function imagePayload(
  product: Product,
  image: Product["images"][number],
  publicUrl: string,
  at: string,
): Record<string, unknown> {
  return {
    id: image.id,
    admin_graphql_api_id: gid("MediaImage", image.id),
    product_id: product.id,
    position: image.position,
    alt: image.alt,
    src: new URL(image.src, publicUrl).href,
    width: 800,
    height: 800,
    created_at: at,
    updated_at: at,
    variant_ids: [],
  };
}
