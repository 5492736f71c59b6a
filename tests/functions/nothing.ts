// Stands for core-js, which Shopify's test helpers load for engines without Set.prototype.intersection and difference.
export {};
