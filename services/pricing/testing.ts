export const productGid = (number: number) => `gid://shopify/Product/${number}`;
