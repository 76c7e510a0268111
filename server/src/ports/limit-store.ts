/**
 * Where requests and tokens are counted (AB-6): in this process when there is one node, in Redis or Valkey when there are
 * several. A counter is a sliding window of sub-windows that are counted conservatively: what was taken counts until
 * the whole of its sub-window has left the window, so that no window ever holds more than the limit.
 */
export interface LimitStore {
  /**
   * Takes from every counter or, when one has too little left, from none. At once where counting is local.
   * @param home which shard of a cluster counts it: an organization's id or a network address. All counters of one call
   *   live there together.
   * @throws LimitStoreError when it cannot be asked
   */
  take(home: string, takes: readonly Take[]): Taken | Promise<Taken>;
  /**
   * Corrects what one counter was charged by `take`: negative gives back, positive is what came on top. Never waits and
   * never fails: what cannot be corrected stays counted.
   */
  correct(home: string, counted: Counted, amount: number): void;
  /** Whether it could be asked when it was last asked. */
  readonly available: boolean;
  close(): Promise<void>;
}

/** What is wanted of one counter. */
export interface Take {
  /** The same on every node; made of ids, rule numbers and network addresses. */
  readonly counter: string;
  /** At most this much in any window. */
  readonly limit: number;
  readonly windowMs: number;
  /** 0 only asks whether anything is left. */
  readonly amount: number;
  /** Less than `amount` will do, down to this. Equal to `amount` where it is all or nothing. */
  readonly atLeast: number;
}

/** What came of one `Take`, in the order they were asked. */
export interface Counted {
  readonly counter: string;
  readonly windowMs: number;
  /** What was taken; 0 when the call was refused. */
  readonly amount: number;
  /** The sub-window it was counted in, for `correct`. */
  readonly subWindow: number;
  /** What is left in the window now. */
  readonly remaining: number;
  /** Until the window is empty again if nothing more is taken. */
  readonly resetMs: number;
  /** Until `atLeast` would be left; 0 when it is, infinite when it is above the limit. */
  readonly retryMs: number;
}

export interface Taken {
  readonly admitted: boolean;
  readonly counted: readonly Counted[];
}

/** The store could not be asked. */
export class LimitStoreError extends Error {
  override readonly name = "LimitStoreError";
}
