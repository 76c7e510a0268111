/** Where bytes are kept under names. Adapters: platform/objects. */
export interface ObjectStore {
  /** Begins an object. Nobody sees anything of it until it is committed. */
  begin(name: ObjectName): Promise<ObjectWriter>;
  /**
   * A part of an object.
   * @param start first byte
   * @param end the byte behind the last one
   * @throws ObjectMissing
   */
  read(name: ObjectName, start: number, end: number): AsyncIterable<Uint8Array>;
  /** Removes objects for good: when it has resolved, a crash does not bring them back. What is not there is removed already. */
  remove(names: readonly ObjectName[]): Promise<void>;
  /** Everything that was there for longer than so long, in no order. */
  list(olderThanMs: number): AsyncIterable<ObjectName>;
}

export interface ObjectWriter {
  write(piece: Uint8Array): Promise<void>;
  /** From now on it is there, whole, also after a crash. */
  commit(): Promise<void>;
  /** As if it had never begun. */
  abandon(): Promise<void>;
}

/** M-2: an organization's objects stand below its id. Both are UUIDs in lower case. */
export interface ObjectName {
  readonly organization: string;
  readonly object: string;
}

/** There is no such object, or it was removed. */
export class ObjectMissing extends Error {
  override readonly name = "ObjectMissing";
}

/** A file without a name, which is gone with the process that has it. */
export interface ScratchFile {
  append(bytes: Uint8Array): Promise<void>;
  read(start: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Scratch {
  open(): Promise<ScratchFile>;
}
