/** What the client is told to do, as JSON in its first argument. */
export interface StreamOrder {
  readonly port: number;
  /** The whole request as it goes over the wire. */
  readonly request: string;
  /** Streams open at the same time. */
  readonly streams: number;
  /** Over which the first streams are started, evenly. */
  readonly rampMs: number;
  /** For how long it measures after that. */
  readonly measureMs: number;
  /** Events a complete answer has, without the end mark. */
  readonly events: number;
}

/** What the client saw, as JSON on standard output. */
export interface StreamFigures {
  readonly completed: number;
  readonly firstByteP50Ms: number;
  readonly firstByteP99Ms: number;
  readonly gapP50Ms: number;
  readonly gapP99Ms: number;
  /** How often each kind of failure was seen. */
  readonly failures: Readonly<Record<string, number>>;
}
