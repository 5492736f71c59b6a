import { ErasureAskedV1 } from "../../../contracts/events/privacy.ts";
import type { Erasure } from "../../../contracts/privacy.ts";
import { CodedError } from "../errors.ts";
import { type Hearing, hear } from "../service.ts";

/** Written down with the inbox row; carried out by the worker, which may take longer than a batch. */
export class ErasureDecision {
  readonly erasure: Erasure;

  constructor(erasure: Erasure) {
    this.erasure = erasure;
  }
}

/** Every service hears what is to be erased. */
export const erasureHearing: Hearing = hear(ErasureAskedV1, ({ data }) => new ErasureDecision(data));

/** An erasure came into force between decision and write: nothing was written, decide again. */
export class StaleErasures extends CodedError {
  constructor() {
    super("STALE_ERASURES", "an erasure came into force meanwhile");
  }
}
