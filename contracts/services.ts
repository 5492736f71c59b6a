/** Every service of the fleet, in the order they start. Adding one starts here. */
export const SERVICES = [
  "auth",
  "gateway",
  "orders",
  "inventory",
  "customers",
  "pricing",
  "notifications",
  "analytics",
] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Who may speak on the bus: each service, the admin app, and the terminal (`npm run ask`). */
export type Participant = ServiceName | "app" | "ask";
