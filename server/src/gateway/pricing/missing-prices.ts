import type { Log } from "../../ports/log.ts";
import type { Offer } from "../../prices/index.ts";

/** What has no price: the tokens of every request, or something that only some requests ask for. */
export type MissingPrice = "tokens" | "audio" | "service_tier" | "search";

/** The same is not logged again within this time: callers may ask a thousand times a second. */
const QUIET_MS = 600_000;

const OPTIONS: Readonly<Record<MissingPrice, string>> = {
  tokens: "--input … --output …",
  audio: "--input … --output … --audio-input … --audio-output …",
  service_tier: "--input … --output … --service-tier NAME:INPUT,OUTPUT",
  search: "--input … --output … --search …",
};

/** Tells the operator, in the log, which prices are missing for what callers ask for, and the command that sets them. */
export class MissingPrices {
  readonly #log: Log;
  /** Until when each is not logged again. There are at most a few for each of the operator's models. */
  readonly #quietUntilMs = new Map<string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** @param nowMs monotonic */
  note({ provider, model }: Offer, missing: MissingPrice, nowMs: number): void {
    const name = `${missing} ${provider}/${model}`;
    if (nowMs < (this.#quietUntilMs.get(name) ?? 0)) return;
    this.#quietUntilMs.set(name, nowMs + QUIET_MS);
    const command = `npx sallyport prices set ${provider} ${model} ${OPTIONS[missing]} --reason …`;
    this.#log.write("warn", "price_missing", { provider, model, missing, command });
  }
}
