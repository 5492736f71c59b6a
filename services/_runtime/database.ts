import pg from "pg";
import type { Shop } from "../../contracts/shop.ts";
import { Exchange, type SentStatement, sentStatement } from "./exchange.ts";
import { SpanKind, spansAreKept, withSpan } from "./tracing.ts";

const DEFAULT_MAX_CONNECTIONS = 5;
/** Connections nobody uses are closed: an idle fleet holds few. */
const IDLE_CONNECTION_MS = 10_000;
const CONNECT_TIMEOUT_MS = 5_000;
/** No statement of ours takes this long; one that does holds a lock others wait for. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that stalls inside a transaction holds locks as well: the server ends it, and others go on. */
const IDLE_IN_TRANSACTION_MS = 15_000;
/** All statements of one answer see the same moment. */
const BEGIN_READING: Statement = {
  name: "begin-reading",
  text: "begin isolation level repeatable read read only",
  values: [],
};
const BEGIN: Statement = { name: "begin", text: "begin", values: [] };
/**
 * PostgreSQL keeps a plan until autovacuum has looked at its tables, up to a minute: one that was made while they were
 * nearly empty then reads all that a burst adds. After so long a connection plans anew.
 */
const PLANS_LAST_MS = 5_000;
const DISCARD_PLANS: Statement = { name: "discard-plans", text: "discard plans", values: [] };

/** name: PostgreSQL prepares it once per connection. One name, one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The transaction failed before: every later statement says only that. Source: PostgreSQL manual, appendix A. */
const ABORTED = "25P02";
const COMMIT: Statement = { name: "commit", text: "commit", values: [] };

/**
 * An open transaction. Each statement is a span named by its statement's name; values never enter a span.
 * Statements leave in order, without waiting for the answer to the one before, and those of one turn of the program
 * leave together and are answered together (exchange.ts): whoever sends several in a row waits once.
 */
export class Transaction {
  readonly #client: pg.PoolClient;
  /** The statements of a turn are a transaction of their own. */
  readonly #alone: boolean;
  #waiting: SentStatement[] = [];
  #written: Promise<unknown>[] = [];
  #failure: Error | null = null;
  /** Why a statement was never sent. */
  #refused: Error | null = null;

  /** @param begin leaves with the first statement; without it, the statements of a turn are a transaction of their own. */
  constructor(client: pg.PoolClient, begin?: Statement) {
    this.#client = client;
    this.#alone = begin === undefined;
    if (begin) this.#write(this.#send(begin));
  }

  /** @returns the rows, in the shape the caller names: int8 and numeric come as strings, timestamptz as Date. */
  query<Row>(statement: Statement): Promise<Row[]> {
    if (!spansAreKept()) return this.#run(statement);
    const attributes = { "db.system.name": "postgresql", "db.query.summary": statement.name };
    return withSpan(`sql ${statement.name}`, { kind: SpanKind.CLIENT, attributes }, () => this.#run<Row>(statement));
  }

  /** Sends a statement whose rows nobody reads, and does not wait: written() and the commit fail where it does. */
  write(statement: Statement): void {
    this.#write(this.query(statement));
  }

  /** Resolves when everything that write() sent has been done. @throws what the first of them threw. */
  async written(): Promise<void> {
    const written = this.#written;
    this.#written = [];
    await Promise.all(written);
  }

  /** Leaves together with what this turn has sent. @throws what failed; then nothing is committed. */
  async commit(): Promise<void> {
    if (this.#refused) throw this.#refused;
    const committed = this.#send(COMMIT);
    // It is looked at below; without this, a failure until then would be unhandled.
    committed.catch(() => undefined);
    await this.written();
    const { command } = await committed;
    if (command !== "COMMIT") throw this.#failure ?? new Error(`nothing was committed: ${command}`);
  }

  async rollback(): Promise<void> {
    this.#leave();
    await this.#client.query("rollback");
  }

  #write(sent: Promise<unknown>): void {
    // Looked at by written(); without this, a failure until then would be unhandled.
    sent.catch(() => undefined);
    this.#written.push(sent);
  }

  async #run<Row>(statement: Statement): Promise<Row[]> {
    try {
      const result = await this.#send(statement);
      return result.rows as Row[];
    } catch (error) {
      // Of statements that follow a failed one the cause is told, not its consequence.
      if (this.#failure !== null && (error as { code?: string }).code === ABORTED) throw this.#failure;
      this.#failure ??= error as Error;
      throw error;
    }
  }

  #send(statement: Statement): Promise<pg.QueryResult> {
    // Once everything that goes on in this turn, answers read together included, has said what it sends.
    if (this.#waiting.length === 0) queueMicrotask(() => process.nextTick(() => this.#leave()));
    return new Promise((resolve, reject) => {
      try {
        this.#waiting.push(sentStatement(statement, resolve, reject));
      } catch (error) {
        this.#refused ??= error as Error;
        reject(error);
      }
    });
  }

  #leave(): void {
    const leaving = this.#waiting;
    this.#waiting = [];
    // Each of its statements tells by itself what became of it.
    if (leaving.length > 0) void this.#client.query(new Exchange(leaving, { commits: this.#alone }));
  }
}

export interface Database {
  /** The write role: sees the rows of all shops. */
  readonly write: pg.Pool;
  /** The query role: sees no row until flotilla.shop is set. For Prisma's adapter. */
  readonly queryPool: pg.Pool;
  /** Runs `work` in one transaction of the write role: all of it is committed, or nothing. */
  transact<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Runs `work` in one read-only transaction of the query role, which sees one moment, and the rows of `shop` only,
   * whatever its WHERE says.
   */
  forShop<T>(shop: Shop, work: (transaction: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

function openPool(connectionString: string, max: number, onError: (error: Error) => void): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    pipeline: true,
  });
  // A connection that dies while idle reports here; the pool has already dropped it, and the next use opens another.
  pool.on("error", onError);
  // One that dies while it is taken out and between two statements reports on itself; unheard, that ends the process.
  // Its next statement fails, and with it whoever took it out.
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}

const plannedSinceMs = new WeakMap<pg.PoolClient, number>();

function plansAreOld(client: pg.PoolClient): boolean {
  const now = performance.now();
  const old = now - (plannedSinceMs.get(client) ?? now) > PLANS_LAST_MS;
  if (old || !plannedSinceMs.has(client)) plannedSinceMs.set(client, now);
  return old;
}

async function inTransaction<T>(pool: pg.Pool, begin: Statement, work: (transaction: Transaction) => Promise<T>) {
  const client = await pool.connect();
  let broken: Error | boolean = false;
  // A connection that dies while checked out reports here and fails its statement: that error is the one we throw.
  const onError = (error: Error) => {
    broken = error;
  };
  client.on("error", onError);
  const transaction = new Transaction(client, begin);
  if (plansAreOld(client)) transaction.write(DISCARD_PLANS);
  try {
    const result = await work(transaction);
    await transaction.commit();
    return result;
  } catch (error) {
    await transaction.rollback().catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/**
 * @param options.writeUrl, options.queryUrl postgres:// of the service's two roles, on its own database.
 * @param options.max connections of each role at most.
 * @param options.onIdleError told when an idle connection was lost. The pool recovers by itself.
 */
export function openDatabase(options: {
  writeUrl: string;
  queryUrl: string;
  max?: number;
  onIdleError?: (error: Error) => void;
}): Database {
  const { max = DEFAULT_MAX_CONNECTIONS, onIdleError = () => undefined } = options;
  const write = openPool(options.writeUrl, max, onIdleError);
  const queryPool = openPool(options.queryUrl, max, onIdleError);
  return {
    write,
    queryPool,
    transact: (work) => inTransaction(write, BEGIN, work),
    forShop: (shop, work) =>
      inTransaction(queryPool, BEGIN_READING, async (transaction) => {
        transaction.write({
          name: "set-shop",
          text: "select set_config('flotilla.shop', $1, true)",
          values: [shop],
        });
        return work(transaction);
      }),
    close: async () => {
      await Promise.all([write.end(), queryPool.end()]);
    },
  };
}

/** What forShopPrisma needs of a generated client's interactive transaction. */
interface RawQueries {
  $queryRaw(query: TemplateStringsArray, ...values: unknown[]): Promise<unknown>;
}
interface TransactingClient<Tx extends RawQueries> {
  $transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** Prisma calls of the query role that see the rows of `shop` only. The client's adapter is on database.queryPool. */
export async function forShopPrisma<Tx extends RawQueries, T>(
  client: TransactingClient<Tx>,
  shop: Shop,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return client.$transaction(async (tx) => {
    await tx.$queryRaw`select set_config('flotilla.shop', ${shop}, true)`;
    return work(tx);
  });
}
