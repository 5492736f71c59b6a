import type { Message } from "../../../contracts/envelope.ts";
import type { Delivery, Label } from "./delivery.ts";

/** What is to become of a delivery. Everything but `retry` is written, in one transaction, before it is acknowledged. */
export type Fate =
  | { readonly kind: "apply"; readonly label: Label; readonly message: Message; readonly decision: unknown }
  | { readonly kind: "ignore"; readonly label: Label; readonly message: Message }
  | { readonly kind: "replay"; readonly label: Label; readonly message: Message; readonly replayed: Replayed }
  | { readonly kind: "refuse"; readonly label: Label; readonly message: Message; readonly error: string }
  | DeadLetterFate
  | { readonly kind: "retry"; readonly label: Label; readonly error: unknown };

export interface DeadLetterFate {
  readonly kind: "dead-letter";
  readonly label: Label;
  readonly delivery: Delivery;
  /** Where the envelope could be read: a command's outcome goes back to its sender. */
  readonly message: Message | null;
  readonly code: string;
  readonly reason: string;
}

/** A dead letter decided once more; decision null: there was nothing to do. */
export interface Replayed {
  readonly label: Label;
  readonly message: Message;
  readonly decision: unknown;
}

export type WrittenFate = Exclude<Fate, { kind: "retry" }>;

/** What the replay command's handler decides: the dead letter's own fate, to be written in its place. */
export class ReplayDecision {
  readonly replayed: Replayed;

  constructor(replayed: Replayed) {
    this.replayed = replayed;
  }
}
