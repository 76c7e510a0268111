import { type ErrorCode, PublicError } from "../../kernel/errors.ts";
import type { StoppableCaller, SuspensionScope, Switches, SwitchScope } from "../../switches/index.ts";
import type { PricedTarget } from "./plan.ts";
import type { Target } from "./target.ts";

/** What a caller is told. The operator's reason is not told: it may be about somebody else. */
const ERRORS = {
  everything: "gateway_stopped",
  provider: "provider_stopped",
  model: "model_stopped",
  organization: "organization_stopped",
  key: "key_stopped",
  suspended_organization: "organization_suspended",
  suspended_project: "project_suspended",
  suspended_member: "member_suspended",
  suspended_key: "key_paused",
} as const satisfies Readonly<Record<SwitchScope | SuspensionScope, ErrorCode>>;

/** AB-9: why nothing of this caller's is served; null when nothing of it was stopped or suspended. */
export function stopOfCaller(caller: StoppableCaller, switches: Switches): PublicError | null {
  const scope = switches.stopsCaller(caller);
  return scope === null ? null : new PublicError(ERRORS[scope]);
}

/** AB-9: why this target serves nobody; null when it does. A model is stopped under every name that leads to it. */
export function stopOfTarget({ entry, model }: Target, switches: Switches): PublicError | null {
  const scope = switches.stopsTarget(entry.slug, model.name);
  return scope === null ? null : new PublicError(ERRORS[scope], { model: model.name });
}

/**
 * Leaves out the targets that were stopped.
 * @throws PublicError model_stopped, provider_stopped when none is left
 */
export function withoutStopped(
  targets: readonly [Target, ...Target[]],
  switches: Switches,
): readonly [Target, ...Target[]] {
  if (!switches.any) return targets;
  const [first, ...others] = targets.filter((target) => stopOfTarget(target, switches) === null);
  if (first) return [first, ...others];
  throw stopOfTarget(targets[0], switches) ?? new PublicError("internal");
}

/**
 * Refuses where every target was stopped.
 * @throws PublicError model_stopped, provider_stopped
 */
export function refuseAllStopped(targets: readonly PricedTarget[], switches: Switches): void {
  if (!switches.any) return;
  let why: PublicError | null = null;
  for (const { target } of targets) {
    const stop = stopOfTarget(target, switches);
    if (stop === null) return;
    why ??= stop;
  }
  if (why !== null) throw why;
}
