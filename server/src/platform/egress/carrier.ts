/** Whatever is busy with a request at the moment: first a dial, then a connection. */
export interface Carrier {
  /** Stops at once and frees what is held. The request itself has been told already. */
  abandon(): void;
  /** Stops reading from the socket, so that the other side has to wait. */
  pause(): void;
  resume(): void;
  /** Reads on for at most this long. */
  limit(milliseconds: number): void;
}
