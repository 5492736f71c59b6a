import type { Address } from "../../model.ts";

const countryNames = new Intl.DisplayNames(["en"], { type: "region" });

export function addressPayload(address: Address | null): Record<string, unknown> | null {
  if (!address) return null;
  const name = `${address.firstName} ${address.lastName}`.trim();
  return {
    first_name: address.firstName,
    last_name: address.lastName,
    name,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    zip: address.zip,
    province: address.province,
    province_code: null,
    country: countryNames.of(address.countryCode) ?? address.countryCode,
    country_code: address.countryCode,
    phone: address.phone,
    latitude: null,
    longitude: null,
  };
}
