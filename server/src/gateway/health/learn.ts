import type { ProviderEntry } from "../../authority/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { ErrorCode } from "../../kernel/errors.ts";
import type { Log } from "../../ports/log.ts";
import type { Failure } from "../forwarding/failure.ts";
import type { Target } from "../routing/target.ts";
import type { Health } from "./health.ts";
import type { Paces } from "./pace.ts";
import { nameOf, type Secrets } from "./secrets.ts";

/** What is known of targets and of providers' secrets, and where the operator hears of it. */
interface Known {
  readonly health: { readonly targets: Health; readonly secrets: Secrets };
  readonly log: Log;
}

/** One attempt: at which target, with which secret. */
interface Attempt {
  readonly target: Target;
  readonly secret: ProviderEntry["secret"];
}

/** What providers say of the account that a secret belongs to. */
const OF_THE_ACCOUNT: ReadonlySet<ErrorCode> = new Set([
  "provider_misconfigured",
  "provider_out_of_credit",
  "provider_rate_limited",
]);

/** It answered, if only to refuse the request itself. */
export function learnSuccess(attempt: Attempt, known: Known): void {
  known.health.targets.succeeded(attempt.target.healthName);
  learnSecretAccepted(attempt, known);
}

/** A stream has begun: its secret is good. Whether its target is, its end says. */
export function learnSecretAccepted({ secret }: Attempt, { health: { secrets } }: Known): void {
  if (!secrets.health.allWell && secret !== null) secrets.health.succeeded(nameOf(secret));
}

/** How soon an answer began, for groups that are chosen by that. */
export function learnPace(
  paces: Paces,
  { kind, firstByteMs }: { readonly kind: "whole" | "stream"; readonly firstByteMs: number | null },
  { clock }: { readonly clock: Pick<Clock, "monotonicMs"> },
): void {
  if (firstByteMs !== null)
    (kind === "stream" ? paces.streamed : paces.whole).saw(firstByteMs, clock.monotonicMs());
}

/**
 * Learns from an attempt that failed.
 * @returns whether the same target is asked again, with another of its secrets
 */
export function learnFailure({ target, secret }: Attempt, failure: Failure, known: Known): boolean {
  const { targets, secrets } = known.health;
  const { blame, error, outcome, retryAfter, stale } = failure;
  if (blame === "caller" && outcome === "rejected") {
    learnSuccess({ target, secret }, known);
    return false;
  }
  if (blame === "caller" || blame === "gateway" || stale) {
    targets.learntNothing(target.healthName);
    if (secret !== null) secrets.health.learntNothing(nameOf(secret));
    return false;
  }
  const askedMs = retryAfter === null ? null : Number(retryAfter) * 1000;
  if (secret !== null && OF_THE_ACCOUNT.has(error.code)) {
    secrets.health.failed(nameOf(secret), askedMs);
    const others = target.entry.moreSecrets?.length ?? 0;
    if (others > 0 && secrets.hasGood(target.entry)) {
      targets.learntNothing(target.healthName);
      return true;
    }
  }
  learnFault(target, askedMs, known);
  return false;
}

/**
 * P-5: something speaks against this target: an attempt that failed, or a stream that broke after it had begun.
 * @param askedMs how long it asks to be left alone; null when it did not say
 */
export function learnFault({ healthName, entry, model }: Target, askedMs: number | null, known: Known): void {
  const pauseMs = known.health.targets.failed(healthName, askedMs);
  if (pauseMs === null) return;
  known.log.write("warn", "target_set_aside", { provider: entry.slug, model: model.name, pauseMs });
}
