import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { MessageType, QueryType } from "../contracts/define.ts";
import { ShopsList } from "../contracts/queries/auth.ts";
import { type CommandOutcome, serviceQueries } from "../contracts/queries/service.ts";
import { COMMANDS, QUERIES } from "../contracts/registry.ts";
import { Shop, shopFromDomain } from "../contracts/shop.ts";
import { type Bus, openBus } from "../services/_runtime/bus/connect.ts";
import { ask, send } from "../services/_runtime/bus/request.ts";
import { QueryUnavailable } from "../services/_runtime/errors.ts";
import { startEnv } from "./env.ts";
import { Failure, messageOf, printFailure } from "./infrastructure/failure.ts";
import { busUser, secretsOf } from "./infrastructure/fleet-environment.ts";
import { dataFolder } from "./infrastructure/paths.ts";
import { runningFleet } from "./infrastructure/run-file.ts";
import { maskTokens } from "./terminal/mask-tokens.ts";
import { withUsage } from "./terminal/with-usage.ts";

/** A person waits, but longer than a page would. */
const DEADLINE_MS = 5_000;
const OUTCOME_DEADLINE_MS = 30_000;
const OUTCOME_POLL_MS = 200;
const USAGE = "npm run --silent ask -- <query or command> '<json>' [--shop S] [--wait] [--show-secrets]";
const LIST = "npm run --silent ask -- --list shows them all with their shapes, --list NAME only one";

function shapeOf(schema: z.ZodType): unknown {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return shape;
}

function describeQuery({ type, version, perShop, input, output }: QueryType): unknown {
  return { query: type, version, perShop, input: shapeOf(input), output: shapeOf(output) };
}

function describeCommand({ type, schema }: MessageType): unknown {
  return { command: type, input: shapeOf(schema) };
}

/** @param name undefined: all of them. */
function list(name: string | undefined): unknown {
  if (name === undefined) return { queries: QUERIES.map(describeQuery), commands: COMMANDS.map(describeCommand) };
  const found = find(name);
  return "query" in found ? describeQuery(found.query) : describeCommand(found.command);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`This is no JSON: ${text} (${messageOf(error)})`, `Put it in single quotes: ${USAGE}.`);
  }
}

/** Both "orders.list" and "orders.list.v1" are understood; without a version, the newest. */
function find(name: string): { query: QueryType } | { command: MessageType } {
  const newest = <T extends { version: number }>(found: T[]) => found.sort((a, b) => b.version - a.version)[0];
  const query = newest(QUERIES.filter(({ type, version }) => name === type || name === `${type}.v${version}`));
  if (query) return { query };
  const command = newest(COMMANDS.filter(({ type }) => name === type || name === type.replace(/\.v\d+$/, "")));
  if (command) return { command };
  throw new Failure(`There is no query or command "${name}"`, `${LIST}.`);
}

/** @throws Failure that names each field which is wrong. */
function check(schema: z.ZodType, input: unknown, name: string): void {
  const parsed = schema.safeParse(input);
  if (parsed.success) return;
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".") || "the input"}: ${issue.message}`);
  throw new Failure(`${name} was not sent: ${wrong.join("; ")}`, `Correct it; ${LIST}.`);
}

async function shopFor(bus: Bus, given: string | undefined): Promise<Shop> {
  const installs = ask(bus, ShopsList, null, {}, { deadlineMs: DEADLINE_MS }).then(({ shops }) => shops);
  if (given !== undefined) return knownShop(given, installs);
  const first = (await installs).find((shop) => shop.uninstalledAt === null);
  if (first) return Shop.parse(first.shop);
  throw new Failure("No shop has installed the app", "Install it in the simulator, or name a shop with --shop.");
}

/** A shop that has removed the app is known: its data may still be asked for. */
async function knownShop(given: string, installs: Promise<readonly { shop: string }[]>): Promise<Shop> {
  // Where auth does not run, the name is taken as it is: it is the other services one wants to look at then.
  const known = await installs.catch((error: unknown) => {
    if (error instanceof QueryUnavailable) return undefined;
    throw error;
  });
  const shop = Shop.safeParse(given.includes(".") ? shopFromDomain(given) : given);
  if (!shop.success) throw new Failure(`"${given}" is no shop`, "A shop is its myshopify prefix, e.g. harbor-lane.");
  if (!known || known.some((each) => each.shop === shop.data)) return shop.data;
  const names = known.map((each) => each.shop).join(", ") || "none yet";
  throw new Failure(`There is no shop ${given}; they are: ${names}`, "Name one of them with --shop.");
}

/** A command's outcome, once there is one. */
async function outcomeOf(
  bus: Bus,
  service: string,
  shop: Shop,
  commandId: string,
): Promise<z.output<typeof CommandOutcome>> {
  const until = Date.now() + OUTCOME_DEADLINE_MS;
  const { command } = serviceQueries(service);
  for (;;) {
    const outcome = await ask(bus, command, shop, { commandId }, { deadlineMs: DEADLINE_MS });
    if (outcome.state !== "pending" || Date.now() > until) return outcome;
    await sleep(OUTCOME_POLL_MS);
  }
}

async function answer(
  bus: Bus,
  name: string,
  input: unknown,
  given: { shop?: string | undefined; wait: boolean; showSecrets: boolean },
): Promise<unknown> {
  const found = find(name);
  if ("query" in found) {
    const { query } = found;
    check(query.input, input, query.type);
    const shop = query.perShop ? await shopFor(bus, given.shop) : null;
    const output = await ask(bus, query, shop, input as z.input<typeof query.input>, { deadlineMs: DEADLINE_MS });
    const answered = z.encode(query.output, output);
    return query.service === "auth" && !given.showSecrets ? maskTokens(answered) : answered;
  }
  const { command } = found;
  check(command.schema, input, command.type);
  const shop = await shopFor(bus, given.shop);
  const commandId = await send(bus, command, shop, command.schema.parse(input), { actor: "terminal" });
  return given.wait ? { commandId, ...(await outcomeOf(bus, command.domain, shop, commandId)) } : { commandId };
}

async function main(): Promise<void> {
  const { values, positionals } = withUsage(USAGE, () =>
    parseArgs({
      allowPositionals: true,
      options: {
        shop: { type: "string" },
        list: { type: "boolean" },
        wait: { type: "boolean", default: false },
        "show-secrets": { type: "boolean", default: false },
      },
    }),
  );
  const [name, json = "{}"] = positionals;
  if (values.list) return print(list(name));
  if (name === undefined) throw new Failure("What shall be asked?", `${USAGE}; ${LIST}.`);
  find(name);
  const input = parseJson(json);
  const env = startEnv();
  const folder = dataFolder();
  const run = runningFleet(folder);
  const { user, password } = busUser("ask", env, secretsOf(env, folder));
  const bus = await openBus({ url: env.NATS_URL ?? run.urls.nats, user, password, name: "ask" });
  try {
    const { shop, wait, "show-secrets": showSecrets } = values;
    print(await answer(bus, name, input, { shop, wait, showSecrets }));
  } finally {
    await bus.close();
  }
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

/** Errors of the runtime carry a remedy, or say enough by themselves. */
function asFailure(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error) || !("code" in error)) return error;
  const code = String(error.code);
  const problem = error.message.includes(code) ? error.message : `${code}: ${error.message}`;
  return new Failure(problem, `${remedyOf(error) ?? "See .flotilla/logs/app.log"}.`);
}

function remedyOf(error: Error): string | undefined {
  if ("remedy" in error && typeof error.remedy === "string") return error.remedy;
  if (!(error instanceof QueryUnavailable) || error.code !== "NO_RESPONDER") return undefined;
  const [service] = error.query.split(".", 1);
  return `The service does not run; start it: npm run service -- ${service}`;
}

try {
  await main();
} catch (error) {
  printFailure(asFailure(error));
  process.exitCode = 1;
}
