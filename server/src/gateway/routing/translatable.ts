import { PublicError } from "../../kernel/errors.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type { PricedPlan } from "./plan.ts";

/**
 * Leaves out the targets that cannot be told what is asked, before anything is put aside or sent.
 * @throws PublicError untranslatable, as the first target's dialect says, when none is left
 */
export function translatable(plan: PricedPlan, protocol: CallerProtocol): PricedPlan {
  const { request, targets } = plan;
  let refusal: PublicError | null = null;
  const able = targets.filter(({ target }) => {
    const way = target.ways.of(protocol, request.endpoint);
    if (way === null || !way.relay.translates) return way !== null;
    try {
      way.relay.changesOf(request, way.target(null));
      return true;
    } catch (error) {
      if (!(error instanceof PublicError)) throw error;
      refusal ??= error;
      return false;
    }
  });
  if (able.length === targets.length) return plan;
  const [first, ...others] = able;
  if (!first) throw refusal ?? new PublicError("internal");
  return { ...plan, targets: [first, ...others] };
}
