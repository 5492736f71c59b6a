import {
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
  isTaskCancelledError,
  retry,
  TimeoutStrategy,
  timeout,
  wrap,
} from "cockatiel";
import { TransientError } from "./errors.ts";

/**
 * How calls to one dependency behave. Every call that leaves the process goes through one of these.
 * @property dependency names the breaker: all calls of this process to one dependency share it.
 * @property attempts calls made at most, the first included.
 * @property breakAfter failures in a row that open the breaker.
 * @property halfOpenAfterMs how long it stays open before one call is let through to try.
 * @property retryable which errors another attempt may cure. Default: none.
 * @property failure which errors count against the dependency. A user's mistake does not. Default: all.
 */
export interface PolicyOptions {
  readonly dependency: string;
  readonly deadlineMs: number;
  readonly attempts: number;
  readonly backoffFirstMs: number;
  readonly backoffLongestMs: number;
  readonly breakAfter: number;
  readonly halfOpenAfterMs: number;
  readonly retryable?: (error: unknown) => boolean;
  readonly failure?: (error: unknown) => boolean;
}

export type BreakerState = "closed" | "half-open" | "open";

export interface Policy {
  readonly dependency: string;
  /**
   * @param options.deadlineMs of all attempts together; the policy's own where none is given.
   * @throws DeadlineError, BreakerOpenError, or what `work` threw last.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>, options?: { deadlineMs?: number | undefined }): Promise<T>;
}

export class DeadlineError extends TransientError {
  constructor(dependency: string, deadlineMs: number) {
    super("DEADLINE", `${dependency} did not answer within ${deadlineMs} ms`);
  }
}

export class BreakerOpenError extends TransientError {
  constructor(dependency: string) {
    super("BREAKER_OPEN", `${dependency} failed too often just now and is not called`);
  }
}

const STATE_OF: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: "closed",
  [CircuitState.HalfOpen]: "half-open",
  [CircuitState.Open]: "open",
  [CircuitState.Isolated]: "open",
};

const breakers = new Map<string, CircuitBreakerPolicy>();

function breakerOf(options: PolicyOptions): CircuitBreakerPolicy {
  const known = breakers.get(options.dependency);
  if (known) return known;
  const failure = options.failure ?? (() => true);
  const breaker = circuitBreaker(handleWhen(failure), {
    halfOpenAfter: options.halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(options.breakAfter),
  });
  breakers.set(options.dependency, breaker);
  return breaker;
}

/** Deadline around retries (exponential, with jitter) around the breaker. */
export function definePolicy(options: PolicyOptions): Policy {
  const { dependency, retryable = () => false } = options;
  const breaker = breakerOf(options);
  const retries = retry(
    handleWhen((error) => !isBrokenCircuitError(error) && retryable(error)),
    {
      maxAttempts: options.attempts - 1,
      backoff: new ExponentialBackoff({ initialDelay: options.backoffFirstMs, maxDelay: options.backoffLongestMs }),
    },
  );
  return {
    dependency,
    run: async (work, { deadlineMs = options.deadlineMs } = {}) => {
      const whole = wrap(timeout(deadlineMs, TimeoutStrategy.Aggressive), retries, breaker);
      try {
        return await whole.execute(({ signal }) => work(signal));
      } catch (error) {
        if (isTaskCancelledError(error)) throw new DeadlineError(dependency, deadlineMs);
        if (isBrokenCircuitError(error)) throw new BreakerOpenError(dependency);
        throw error;
      }
    },
  };
}

/** Every breaker of this process, for health and metrics. */
export function breakerStates(): { dependency: string; state: BreakerState }[] {
  return [...breakers].map(([dependency, breaker]) => ({ dependency, state: STATE_OF[breaker.state] }));
}
