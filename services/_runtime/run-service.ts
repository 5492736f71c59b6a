import type { Logger } from "pino";
import type { ServiceName } from "../../contracts/services.ts";
import type { Bus } from "./bus/connect.ts";
import type { Database } from "./database.ts";
import type { Outbox } from "./outbox.ts";
import type { ServiceRights } from "./rights.ts";
import type { ServiceDefinition } from "./service.ts";

export interface ServiceHealth {
  readonly service: ServiceName;
  readonly ready: boolean;
  /** What is wrong, for people; empty when ready. */
  readonly problems: readonly string[];
}

export interface RunningService {
  readonly name: ServiceName;
  ready(): boolean;
  health(): ServiceHealth;
  /** Finishes the batch in hand, gives back what it has not begun, and lets go. Database and bus stay open. */
  stop(): Promise<void>;
}

export interface RunOptions {
  readonly definition: ServiceDefinition;
  readonly rights: ServiceRights;
  readonly database: Database;
  readonly bus: Bus;
  /** Where deps.ts made one, for work outside the consume loop that says messages. */
  readonly outbox?: Outbox;
  readonly logger?: Logger;
}
