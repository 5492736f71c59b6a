#!/bin/sh
# For a machine with network: builds the Functions with Shopify's own CLI (it downloads Javy and the function runner) and
# runs every fixture on Shopify's engine. No login, no store. What to do with the result: docs/go-live.md.
set -eu
cd "$(dirname "$0")/.."
npm ci
npm run generate
npm run functions
npm run shopify-build -- --functions
npm run shopify-fixtures
