/**
 * An append-only local file that outlives the process (kill -9) and is replayed at the next start.
 * Adapter: platform/journal.
 */
export interface Journal {
  /**
   * Notes that something began, and keeps room for its end. When this returns, the note survives the death of the
   * process; it survives a loss of power once the next `fsync` interval has passed. The bytes are copied.
   * @throws PublicError journal_unwritable when the disk or the journal is full
   */
  begin(note: Uint8Array): JournalEntry;
  /** Whether something could begin now; asked before a request is admitted. */
  readonly writable: boolean;
  /** @param leaveBehind the next start must find it, although every record in it was dealt with */
  close(leaveBehind?: boolean): Promise<void>;
}

/** Something that began. */
export interface JournalEntry {
  /** Notes how it ended, once. It cannot fail for want of room, which is kept since the beginning. The bytes are copied. */
  end(note: Uint8Array): void;
  /** What the notes say has reached the database, and they are not needed any more. */
  release(): void;
}

/** What a process that is gone had noted. */
export interface JournaledNotes {
  readonly begun: Uint8Array;
  /** Null when it did not get to its end. */
  readonly ended: Uint8Array | null;
}
