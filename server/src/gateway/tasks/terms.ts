import { Tally } from "../../limits/index.ts";
import type { ModelTerms } from "../../ports/picture-models.ts";
import { sendsPartials } from "../../providers/attachments/index.ts";
import type { InferenceRequest } from "../../providers/contract.ts";
import { worstCaseOf } from "../pricing/worst-case.ts";
import type { BodyMemory } from "../receiving/body-budget.ts";
import { type AskedForTask, planTask, type TaskPlan } from "./asked.ts";

/**
 * What a task may come to, before it is written down: the most at the dearest provider that may answer. Its pictures are counted here,
 * against limits of pictures (AB-6); the task itself was counted when it came in.
 * @param pictures how many are counted, where others are taken with it; null: its own
 * @throws PublicError those of `planTask`; RateLimited; limits_unchecked
 */
export function termsOf(asked: AskedForTask, pictures: number | null): Promise<ModelTerms> {
  return termsAfter(asked, (planned) => countPictures(planned, pictures));
}

/** The same for somebody who only wants to know what it may come to. @throws PublicError those of `planTask` */
export function priceOf(asked: AskedForTask): Promise<ModelTerms> {
  return termsAfter(asked, async () => {});
}

async function termsAfter(
  asked: AskedForTask,
  before: (planned: TaskPlan) => Promise<void>,
): Promise<ModelTerms> {
  let memory: BodyMemory | null = null;
  try {
    const planned = await planTask(asked, (opened) => (memory = opened), withLargestPictures);
    await before(planned);
    const [{ target }] = planned.plan.targets;
    return {
      model: target.model.name,
      provider: target.entry.kind,
      atMost: worstCaseOf(planned.plan),
      partials: canSendPartials(planned),
    };
  } finally {
    (memory as BodyMemory | null)?.free();
  }
}

/** Some provider sends them, and each other one is told nothing of them, because what it is asked is translated. */
function canSendPartials({ exchange, plan: { targets, request } }: TaskPlan): boolean {
  const others = targets.filter(({ target }) => !sendsPartials(target.model.name));
  return (
    others.length < targets.length &&
    others.every(({ target }) => target.ways.of(exchange.protocol, request.endpoint)?.relay.translates)
  );
}

/** Those that stand for the task's own, which are not looked at yet, count as the largest there are. */
function withLargestPictures(asked: InferenceRequest): InferenceRequest {
  const { bounds } = asked;
  const attachments = bounds.attachments.map((one) =>
    one.kind === "picture" ? { ...one, size: null } : one,
  );
  return { ...asked, bounds: { ...bounds, attachments } };
}

async function countPictures({ exchange, caller, plan }: TaskPlan, pictures: number | null): Promise<void> {
  const { limiter } = exchange.gateway;
  const counters = limiter.ofKey(caller, "images");
  const all = counters.all.filter(({ rule }) => rule.unit === "images");
  if (all.length === 0) return;
  const images = pictures ?? plan.request.pictures?.count ?? 0;
  const ofPictures = { ...counters, all, takes: all.map(({ take }) => take), countsTokens: false };
  await limiter.count(ofPictures, new Tally(), { atMost: 0, atLeast: 0, images });
}
