import type { Clock } from "../kernel/clock.ts";
import { Content } from "../kernel/content.ts";
import { Secret } from "../kernel/secret.ts";
import { type Egress, EgressError, type EgressTimeouts } from "../ports/egress.ts";
import type { ExchangeCredentials, Token } from "../providers/credentials.ts";

/** A token is not used in its last minute: what it is sent with may take a while to arrive. */
const LAST_MS = 60_000;
/** Who refuses is not asked again for so long, however many wait. */
const REFUSED_MS = 5_000;
const ANSWER_BYTES = 256 * 1024;
/** More than there are providers. */
const MOST_KEPT = 1_024;

/** A provider would not exchange the operator's secret for a token. */
export class TokenRefused extends Error {
  override readonly name = "TokenRefused";
}

interface Kept {
  readonly token: Secret;
  /** Monotonic. */
  readonly untilMs: number;
}

interface Refusal {
  readonly error: unknown;
  /** Monotonic. */
  readonly untilMs: number;
}

/**
 * Tokens that providers' secrets were exchanged for. Each is asked for once, for all who wait, and kept in memory until shortly before
 * its end. A failure is kept for some seconds, so that nobody storms the one who grants tokens.
 */
export class Tokens {
  readonly #egress: Pick<Egress, "send">;
  readonly #clock: Clock;
  readonly #timeouts: EgressTimeouts;
  readonly #kept = new Map<string, Kept>();
  readonly #refused = new Map<string, Refusal>();
  readonly #asked = new Map<string, Promise<string>>();

  constructor(means: {
    readonly egress: Pick<Egress, "send">;
    readonly clock: Clock;
    readonly timeouts: EgressTimeouts;
  }) {
    this.#egress = means.egress;
    this.#clock = means.clock;
    this.#timeouts = means.timeouts;
  }

  /**
   * @param id of the secret, which another secret never has
   * @throws EgressError, TokenRefused
   */
  of(id: string, secret: string, credentials: ExchangeCredentials): string | Promise<string> {
    const nowMs = this.#clock.monotonicMs();
    const kept = this.#kept.get(id);
    if (kept !== undefined && nowMs < kept.untilMs) return kept.token.reveal();
    const refusal = this.#refused.get(id);
    if (refusal !== undefined && nowMs < refusal.untilMs) return Promise.reject(refusal.error);
    const asked = this.#asked.get(id);
    if (asked !== undefined) return asked;
    const asking = this.#ask(id, secret, credentials).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asking);
    return asking;
  }

  /** The provider does not take the token any more. */
  forget(id: string): void {
    this.#kept.delete(id);
  }

  async #ask(id: string, secret: string, credentials: ExchangeCredentials): Promise<string> {
    try {
      const { token, expiresInSeconds } = await this.#exchange(secret, credentials);
      const untilMs = this.#clock.monotonicMs() + expiresInSeconds * 1000 - LAST_MS;
      this.#makeRoom();
      this.#kept.set(id, { token: new Secret(token), untilMs });
      this.#refused.delete(id);
      return token;
    } catch (error) {
      this.#makeRoom();
      this.#refused.set(id, { error, untilMs: this.#clock.monotonicMs() + REFUSED_MS });
      throw error;
    }
  }

  async #exchange(secret: string, credentials: ExchangeCredentials): Promise<Token> {
    const request = credentials.request(secret, this.#clock.nowMs());
    // The secret is itself a token, and says nothing of its end.
    if (request === null) return { token: secret, expiresInSeconds: Number.POSITIVE_INFINITY };
    const response = await this.#egress.send({
      ...{ method: "POST", url: request.url, headers: request.headers, body: request.body },
      ...{ signal: null, timeouts: this.#timeouts, allowPrivateAddress: false },
    });
    const body = await response.bytes(ANSWER_BYTES);
    const isGood = response.status >= 200 && response.status < 300;
    const token = isGood ? credentials.readToken(new Content(Buffer.from(body))) : null;
    if (token !== null) return token;
    if (response.status >= 500 || response.status === 429) throw new EgressError("closed", true);
    throw new TokenRefused();
  }

  #makeRoom(): void {
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    if (this.#refused.size >= MOST_KEPT) this.#refused.clear();
  }
}
