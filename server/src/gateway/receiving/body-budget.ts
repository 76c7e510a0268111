import { PublicError } from "../../kernel/errors.ts";

/** The largest body of any endpoint. No share is smaller than that. */
const LARGEST_BODY_BYTES = 32 * 1024 * 1024;
/** When there are more counters than this, those that count nothing are removed. */
const MOST_IDLE_HOLDERS = 4096;

/** Whose body it is. */
export interface BodyOwner {
  /** Of its key. */
  readonly id: string;
  readonly organizationId: string;
}

/** What one key, one organization or one address holds. */
interface Holder {
  readonly whom: "API key" | "organization" | "network address";
  bytes: number;
}

/**
 * Bounds the bytes of request bodies that this node holds at once, so that many large bodies cannot take the memory
 * that other requests need. One key, one organization and one address can each have a share of it.
 */
export class BodyBudget {
  readonly #limitBytes: number;
  readonly #shareBytes: number;
  readonly #holders = new Map<string, Holder>();
  #heldBytes = 0;
  /** Bytes announced by bodies that are read in one call and have not arrived. */
  #expectedBytes = 0;

  /** @param sharePercent of the limit, for each key, organization and address */
  constructor(limitBytes: number, sharePercent: number) {
    this.#limitBytes = limitBytes;
    this.#shareBytes = Math.max(LARGEST_BODY_BYTES, Math.floor((limitBytes * sharePercent) / 100));
  }

  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** How many keys, organizations and addresses it remembers. */
  get holders(): number {
    return this.#holders.size;
  }

  open({ id, organizationId }: BodyOwner): BodyMemory {
    return new BodyMemory(this, id, organizationId);
  }

  /**
   * Whether a body of so many bytes may be read in one call. Such a call does not say how much has come, so no more
   * than half of the limit may be read that way; other bodies are read piece by piece. Nobody is refused for an
   * announcement.
   */
  expect(bytes: number): boolean {
    if (this.#expectedBytes + bytes > this.#limitBytes / 2) return false;
    this.#expectedBytes += bytes;
    return true;
  }

  /** An expected body has come, or will not come. */
  met(bytes: number): void {
    this.#expectedBytes -= bytes;
  }

  /** The counter of a key, an organization or an address. */
  holder(whom: Holder["whom"], id: string): Holder {
    const known = this.#holders.get(id);
    if (known !== undefined) return known;
    if (this.#holders.size >= MOST_IDLE_HOLDERS) this.#forgetIdle();
    const holder = { whom, bytes: 0 };
    this.#holders.set(id, holder);
    return holder;
  }

  /** @throws PublicError overloaded */
  take(bytes: number, holders: readonly Holder[]): void {
    for (const holder of holders)
      if (holder.bytes + bytes > this.#shareBytes)
        throw overloaded(this.#shareBytes, ` for one ${holder.whom}`);
    if (this.#heldBytes + bytes > this.#limitBytes) throw overloaded(this.#limitBytes);
    this.#heldBytes += bytes;
    for (const holder of holders) holder.bytes += bytes;
  }

  giveBack(bytes: number, holders: readonly Holder[]): void {
    this.#heldBytes -= bytes;
    for (const holder of holders) holder.bytes -= bytes;
  }

  /**
   * Not at the end of each request: entries that come and go with each request would stay in the map's memory
   * (decision 0015).
   */
  #forgetIdle(): void {
    for (const [id, { bytes }] of this.#holders) if (bytes === 0) this.#holders.delete(id);
  }
}

function overloaded(bytes: number, whom = ""): PublicError {
  return new PublicError("overloaded", { of: ` of ${bytes} bytes of request bodies${whom}` });
}

/** The memory that one request has of the budget, from the first byte of its body until its answer begins. */
export class BodyMemory {
  readonly #budget: BodyBudget;
  readonly #keyId: string;
  readonly #organizationId: string;
  #holders: readonly Holder[] | null = null;
  #bytes = 0;
  #freed = false;

  constructor(budget: BodyBudget, keyId: string, organizationId: string) {
    this.#budget = budget;
    this.#keyId = keyId;
    this.#organizationId = organizationId;
  }

  /**
   * Bytes that have arrived.
   * @param address where they came from, asked for once and only where there are many
   * @throws PublicError overloaded; body_incomplete after `free`
   */
  take(bytes: number, address?: string): void {
    // The deadline passed while a piece was on its way.
    if (this.#freed) throw new PublicError("body_incomplete");
    this.#holders ??= this.#findHolders(address);
    this.#budget.take(bytes, this.#holders);
    this.#bytes += bytes;
  }

  /** Whether it may be read in one call; if so, `met` is to follow. */
  expect(bytes: number): boolean {
    return this.#budget.expect(bytes);
  }

  met(bytes: number): void {
    this.#budget.met(bytes);
  }

  free(): void {
    if (this.#freed) return;
    this.#freed = true;
    if (this.#holders !== null) this.#budget.giveBack(this.#bytes, this.#holders);
  }

  #findHolders(address: string | undefined): readonly Holder[] {
    const budget = this.#budget;
    const key = budget.holder("API key", this.#keyId);
    const organization = budget.holder("organization", this.#organizationId);
    return address === undefined
      ? [key, organization]
      : [key, organization, budget.holder("network address", address)];
  }
}
