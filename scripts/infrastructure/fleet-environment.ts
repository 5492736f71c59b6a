import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { type Participant, SERVICES, type ServiceName } from "../../contracts/services.ts";
import type { StartEnv } from "../env.ts";
import { urlOf } from "../migrate.ts";
import type { Environment } from "./child.ts";
import { natsAddress } from "./nats.ts";
import { ROOT } from "./paths.ts";
import { keyFor, masterSecret, passwordFor } from "./secrets.ts";

/** What the app is called where no Shopify knows it. */
const LOCAL_CLIENT_ID = "flotilla-local";
const LOCAL_MAIL_FROM = "mail@flotilla.example";

/** Everything secret of one installation, derived from one secret: the same at every start. */
export interface Secrets {
  readonly postgres: string;
  readonly clientSecret: string;
  readonly tokenKey: string;
  bus(participant: string): string;
  database(service: ServiceName): { writePassword: string; queryPassword: string };
}

export function secretsOf(env: StartEnv, folder: string): Secrets {
  const secret = masterSecret(env.FLOTILLA_SECRET, join(folder, "secret"));
  return {
    postgres: passwordFor(secret, "postgres"),
    clientSecret: passwordFor(secret, "client-secret"),
    tokenKey: env.TOKEN_ENCRYPTION_KEY ?? keyFor(secret, "token-encryption"),
    bus: (participant) => passwordFor(secret, `nats/${participant}`),
    database: (service) => ({
      writePassword: passwordFor(secret, `postgres/${service}/write`),
      queryPassword: passwordFor(secret, `postgres/${service}/query`),
    }),
  };
}

export interface FleetPlace {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** Absent: the real Shopify. */
  readonly simulatorUrl: string | undefined;
}

/** Who reads what is secret and has no participant's name in front. Of the first two, nobody: all else comes from them. */
const SECRETS_OF: Readonly<Record<string, readonly Participant[]>> = {
  FLOTILLA_SECRET: [],
  DATABASE_URL: [],
  TOKEN_ENCRYPTION_KEY: ["auth"],
  SHOPIFY_API_SECRET: ["auth", "gateway", "app"],
  SMTP_URL: ["notifications"],
};
const PARTICIPANTS: readonly Participant[] = [...SERVICES, "app", "ask"];
const SECRET_ENDINGS = ["DATABASE_URL", "QUERY_DATABASE_URL", "NATS_USER", "NATS_PASSWORD"];

/**
 * The environment of a process that runs services: what .env.example lists under "a service".
 * @param participants who runs in it: it gets their databases, their users on the bus and their secrets, nobody else's.
 */
export function fleetEnvironment(
  env: StartEnv,
  secrets: Secrets,
  place: FleetPlace,
  participants: readonly Participant[],
): Environment {
  const services = SERVICES.filter((service) => participants.includes(service));
  const all: Environment = {
    ...process.env,
    ...shopEnvironment(env, secrets, place.simulatorUrl),
    ...busEnvironment(env, secrets, place.natsUrl, participants),
    ...Object.assign({}, ...services.map((service) => databaseEnvironment(service, secrets, place.databaseUrl))),
    TOKEN_ENCRYPTION_KEY: secrets.tokenKey,
    PORT: String(env.PORT),
  };
  const withheld = secretsOfOthers(participants);
  return Object.fromEntries(Object.entries(all).filter(([name]) => !withheld.has(name)));
}

function secretsOfOthers(participants: readonly Participant[]): Set<string> {
  const others = PARTICIPANTS.filter((participant) => !participants.includes(participant));
  const named = others.flatMap((other) => SECRET_ENDINGS.map((ending) => `${prefixOf(other)}_${ending}`));
  const unnamed = Object.keys(SECRETS_OF).filter(
    (name) => !SECRETS_OF[name]?.some((one) => participants.includes(one)),
  );
  return new Set([...named, ...unnamed]);
}

/** Who the app is for Shopify; beside the simulator, a made-up client that only the simulator knows. */
export function shopEnvironment(env: StartEnv, secrets: Secrets, simulatorUrl: string | undefined): Environment {
  if (!simulatorUrl) return { SCOPES: env.SCOPES ?? scopesOfToml() };
  return {
    SHOPIFY_API_KEY: LOCAL_CLIENT_ID,
    SHOPIFY_API_SECRET: secrets.clientSecret,
    SHOPIFY_APP_URL: env.SHOPIFY_APP_URL ?? `http://localhost:${env.PORT}`,
    SCOPES: env.SCOPES ?? scopesOfToml(),
    SIMULATOR_URL: simulatorUrl,
    // Whatever SMTP_URL says elsewhere: mail of made-up shops goes to nobody.
    SMTP_URL: `smtp://localhost:${env.MAILBOX_PORT}`,
    MAIL_FROM: LOCAL_MAIL_FROM,
    APP_BRIDGE_URL: `${simulatorUrl}/app-bridge.js`,
  };
}

function busEnvironment(
  env: StartEnv,
  secrets: Secrets,
  natsUrl: string,
  participants: readonly Participant[],
): Environment {
  const result: Environment = { NATS_URL: natsAddress(natsUrl).servers.join(",") };
  for (const participant of participants) {
    const { user, password } = busUser(participant, env, secrets);
    result[`${prefixOf(participant)}_NATS_USER`] = user;
    result[`${prefixOf(participant)}_NATS_PASSWORD`] = password;
  }
  return result;
}

/** On the built-in server each participant has its own user; on another, the one in the environment or in the URL. */
export function busUser(
  participant: Participant,
  env: StartEnv,
  secrets: Secrets,
): { user: string | undefined; password: string | undefined } {
  if (!env.NATS_URL) return { user: participant, password: secrets.bus(participant) };
  const prefix = prefixOf(participant);
  const given = process.env[`${prefix}_NATS_USER`];
  if (given) return { user: given, password: process.env[`${prefix}_NATS_PASSWORD`] };
  const { user, pass } = natsAddress(env.NATS_URL);
  return { user, password: pass };
}

function databaseEnvironment(service: ServiceName, secrets: Secrets, databaseUrl: string): Environment {
  const { writePassword, queryPassword } = secrets.database(service);
  const database = `flotilla_${service}`;
  const prefix = prefixOf(service);
  return {
    [`${prefix}_DATABASE_URL`]: urlOf(databaseUrl, { database, user: `${database}_write`, password: writePassword }),
    [`${prefix}_QUERY_DATABASE_URL`]: urlOf(databaseUrl, {
      database,
      user: `${database}_query`,
      password: queryPassword,
    }),
  };
}

function prefixOf(participant: string): string {
  return participant.toUpperCase().replaceAll("-", "_");
}

const AppToml = z.object({ access_scopes: z.object({ scopes: z.string() }) });

function scopesOfToml(): string {
  return AppToml.parse(parse(readFileSync(join(ROOT, "shopify.app.toml"), "utf8"))).access_scopes.scopes;
}
