import type { ProviderEntry } from "../../authority/index.ts";
import { failpoint } from "../../kernel/failpoint.ts";
import { EgressError, type EgressResponse } from "../../ports/egress.ts";
import { authorized, TokenRefused } from "../../provider-access/index.ts";
import type { Answer } from "../../providers/contract.ts";
import type { Admission } from "../admission/admit.ts";
import { nameOf } from "../health/secrets.ts";
import { mostOfUndelivered } from "../metering/most-tokens.ts";
import type { PricedTarget } from "../routing/plan.ts";
import { askForEach } from "./ask-for-each.ts";
import {
  explainCredentials,
  explainEgress,
  explainFault,
  explainNoPicture,
  type Failure,
} from "./failure.ts";
import {
  arrivedWhole,
  decode,
  explainUnreadable,
  readBeginning,
  readFailure,
  readWhole,
} from "./read-answer.ts";
import type { Reply } from "./reply.ts";

/** Asks one target with one secret; where one call makes one picture, once for each that is wanted. */
export function ask(
  admission: Admission,
  priced: PricedTarget,
  sealed: ProviderEntry["secret"],
  attempts: number,
): Promise<Reply> {
  const { plan, exchange } = admission;
  if (plan.request.pictures === undefined) return askOnce(admission, priced, sealed, attempts);
  const way = priced.target.ways.of(exchange.protocol, plan.request.endpoint);
  if (way === null) throw new Error(NOT_LEFT_OUT);
  return askForEach(admission, way.relay, (one) => askOnce(one, priced, sealed, attempts));
}

const NOT_LEFT_OUT = "a target that cannot be asked for this was not left out";

async function askOnce(
  admission: Admission,
  { target, price }: PricedTarget,
  sealed: ProviderEntry["secret"],
  attempts: number,
): Promise<Reply> {
  const {
    plan: { request },
    call,
    outputLimit,
    exchange,
    neverAgain = false,
  } = admission;
  const { gateway, protocol } = exchange;
  let response: EgressResponse | null = null;
  let askedMs = gateway.clock.monotonicMs();
  const { provider, entry } = target;
  const way = target.ways.of(protocol, request.endpoint);
  if (way === null) throw new Error(NOT_LEFT_OUT);
  const { relay } = way;
  const secretId = sealed === null ? "" : nameOf(sealed);
  gateway.health.targets.begins(target.healthName);
  if (secretId !== "") gateway.health.secrets.health.begins(secretId);
  const failed = (failure: Failure, sent = true, answer: Answer | null = null): Reply => {
    response?.cancel();
    const most =
      sent && answer === null && mayBill(failure, response)
        ? mostOfUndelivered(admission, target, askedMs, gateway)
        : null;
    return { kind: "failed", failure, target, price, attempts, askedMs, firstByteMs: null, most, answer };
  };
  try {
    const opened = sealed && gateway.vault.open(sealed.record, sealed.identity);
    const secret = opened instanceof Promise ? await opened : opened;
    const revealed = secret?.reveal() ?? "";
    askedMs = gateway.clock.monotonicMs();
    failpoint("forward-before-send");
    const told = way.target(outputLimit);
    const changes = relay.translates ? relay.changesOf(request, told) : null;
    const { pictures, stream } = request;
    const { url, headers } = pictures === undefined ? way.to(stream) : way.toPictures(pictures, stream);
    const body = relay.encodeRequest(request, told);
    const bare = { method: "POST", url, headers, body, secret: revealed, secretId } as const;
    const authorization = authorized(
      provider.credentials,
      { ...bare, region: entry.region ?? null },
      gateway,
    );
    response = await gateway.egress.send({
      method: "POST",
      url,
      headers: authorization instanceof Promise ? await authorization : authorization,
      body,
      signal: call,
      permit: call,
      timeouts: gateway.timeouts,
      allowPrivateAddress: entry.allowPrivateAddress,
      fresh: neverAgain,
    });
    failpoint("forward-after-head");
    const asked = { request, target, relay, secret: revealed, secretId, response, exchange, gateway };
    if (response.status < 200 || response.status > 299) return failed(await readFailure(asked));
    if (request.stream) {
      const beginByMs = askedMs + gateway.timeouts.firstByteMs;
      const opened = await readBeginning(asked, beginByMs);
      if ("failure" in opened) return failed(opened.failure, true, opened.answer);
      const firstByteMs = gateway.clock.monotonicMs() - askedMs;
      const { reader, held } = opened;
      const stream = { response, relay, changes, reader, held, beginByMs, secret };
      return { kind: "stream", ...stream, target, price, attempts, askedMs, firstByteMs };
    }
    const whole = arrivedWhole(response) ?? (await readWhole(asked));
    const text = decode(whole);
    const answer = text && relay.readAnswer(request, text, exchange);
    if (answer === null) return failed(explainUnreadable(asked, text));
    if (answer.pictures?.count === 0) return failed(explainNoPicture(answer.pictures), true, answer);
    const firstByteMs = gateway.clock.monotonicMs() - askedMs;
    return { kind: "whole", body: whole, answer, changes, target, price, attempts, askedMs, firstByteMs };
  } catch (error) {
    if (error instanceof TokenRefused) return failed(explainCredentials(entry.slug, gateway.log), false);
    if (!(error instanceof EgressError)) return failed(explainFault(error, response !== null), call.wasSent);
    // It was withheld without a stop, so its caller is gone.
    const kind = error.kind === "withheld" && call.clientLeft ? "aborted" : error.kind;
    return failed(explainEgress(kind, error.stale), error.sent && !error.stale);
  }
}

/** Whether a provider may bill for what it did not deliver. One that answered with an error does not. */
function mayBill({ outcome }: Failure, response: EgressResponse | null): boolean {
  if (response !== null && (response.status < 200 || response.status > 299)) return false;
  return outcome !== "provider_error" && outcome !== "rejected";
}
