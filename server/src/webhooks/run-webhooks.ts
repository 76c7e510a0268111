import type { Log } from "../ports/log.ts";
import { OUTCOMES, type Outcome } from "./send.ts";
import { type WebhookWork, workOn } from "./work.ts";
import { claim, type Turns } from "./work-store.ts";

/** Longer than an attempt takes: who has not said by then what it came to is dead. */
const USUAL = {
  ...{ leaseMs: 30_000, lookMs: 500, atOnce: 48 },
  ...{ ofEndpoint: 4, ofOrganization: 12, ofFailing: 24 },
};

export interface RunningWebhooks {
  /** Attempts since the start, by what they came to. */
  figures(): Readonly<Record<Outcome, number>>;
  /** Resolves when nothing that is due is left. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

type Limits = Omit<Turns, "most"> & { readonly lookMs: number; readonly atOnce: number };

/** Sends what is due, in turns of the addresses and their organizations, several at once. */
export function runWebhooks(work: WebhookWork, log: Log, limits: Partial<Limits> = {}): RunningWebhooks {
  const { lookMs, atOnce, ...turns } = { ...USUAL, ...limits };
  const running = new Set<Promise<void>>();
  const attempts = Object.fromEntries(OUTCOMES.map((one) => [one, 0])) as Record<Outcome, number>;
  let [looking, again, stopped, failing]: [Promise<void> | null, boolean, boolean, string] = [
    null,
    false,
    false,
    "",
  ];

  const tell = (error: unknown) => {
    const failure = error instanceof Error ? error.name : "unknown";
    if (failure !== failing) log.write("error", "webhooks_not_sent", { failure });
    failing = failure;
  };
  const take = async () => {
    try {
      do {
        again = false;
        const most = atOnce - running.size;
        if (stopped || most <= 0) return;
        for (const delivery of await work.database.asOperator((db) => claim(db, { ...turns, most }))) {
          const sending = workOn(work, delivery)
            .then((outcome) => {
              attempts[outcome] += 1;
            })
            // Its lease ends, and somebody sends it again.
            .catch(tell)
            .finally(() => {
              running.delete(sending);
              look();
            });
          running.add(sending);
        }
      } while (again);
      failing = "";
    } catch (error) {
      tell(error);
    }
  };
  const look = () => {
    again = true;
    looking ??= take().finally(() => {
      looking = null;
    });
  };
  const timer = setInterval(look, lookMs);
  const idle = async () => {
    for (look(); looking !== null || running.size > 0; ) await (looking ?? Promise.race(running));
  };
  look();
  return {
    figures: () => attempts,
    idle,
    async stop() {
      stopped = true;
      clearInterval(timer);
      // An attempt has an end of its own.
      await Promise.all(running);
      await looking;
    },
  };
}
