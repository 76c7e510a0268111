/**
 * An append-only local file that outlives the process (kill -9) and is replayed at the next start.
 * Adapter: platform/journal.
 */
export interface Journal {
  /**
   * Appends one record and returns the segment that holds it. When this returns, the record survives the death of
   * the process; it survives a loss of power once the next `fsync` interval has passed.
   * @throws PublicError journal_unwritable when the disk or the journal is full
   */
  append(record: string): JournalSegment;
  /** Whether a record could be appended now; asked before a request is admitted. */
  readonly writable: boolean;
  /** @param leaveBehind the next start must find it, although every record in it was dealt with */
  close(leaveBehind?: boolean): Promise<void>;
}

/** A segment is deleted when it is full and nothing pins it any more. */
export interface JournalSegment {
  pin(): void;
  unpin(): void;
}
