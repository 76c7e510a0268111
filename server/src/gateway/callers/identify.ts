import { PublicError } from "../../kernel/errors.ts";
import type { OrganizationId, ProjectId, RequestId } from "../../kernel/ids.ts";
import type { Connections } from "../../ports/connections.ts";
import { PROTOCOLS } from "../../providers/protocols.ts";
import { refuse } from "../answers/refuse.ts";
import { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";
import { type Caller, refuseEnded, refuseForeignAddress } from "./authenticate.ts";
import { recognise } from "./recognise.ts";
import { whileAllowed } from "./while-allowed.ts";

/** What is told as it happens has no end of its own. */
const EVENTS = "text/event-stream";

/** Who calls an address that another process serves. */
export interface IdentifiedCaller {
  readonly requestId: RequestId;
  readonly key: Caller["id"];
  readonly organization: OrganizationId;
  readonly project: ProjectId;
  readonly mode: Caller["mode"];
}

/**
 * Answers with what another process says to a caller that is recognised here, by the very checks of inference: key, network, page,
 * stops, limits (K-3, K-4, AB-6, AB-9). Every other caller is refused here.
 * @param endpoint as what it is counted
 * @param scopes of which the key needs one
 */
export async function answerIdentified(
  gateway: Gateway,
  endpoint: "uploads" | "generations",
  scopes: readonly string[],
  request: Request,
  connections: Connections,
  pass: (caller: IdentifiedCaller) => Promise<Response>,
): Promise<Response> {
  const exchange = new Exchange(gateway, PROTOCOLS[0], endpoint, request, connections);
  const { requestId, tally } = exchange;
  try {
    const caller = await recognise(exchange);
    refuseOutside(caller, scopes);
    await gateway.limiter.count(gateway.limiter.ofKey(caller, endpoint), tally);
    refuseEnded(caller, gateway);
    const response = await pass({
      requestId,
      key: caller.id,
      organization: caller.organizationId,
      project: caller.projectId,
      mode: caller.mode,
    });
    const headers = new Headers(response.headers);
    tally.writeTo(headers);
    const { body } = response;
    const isLong = body !== null && headers.get("content-type")?.startsWith(EVENTS) === true;
    const { clientAddress } = exchange;
    const refuseNow = () => refuseChanged(caller, gateway, scopes, clientAddress);
    const answer = isLong ? whileAllowed(body, refuseNow) : body;
    return new Response(answer, { status: response.status, headers });
  } catch (error) {
    return refuse(error, exchange);
  }
}

/** K-3. @throws PublicError endpoint_not_allowed */
function refuseOutside({ endpoints }: Caller, scopes: readonly string[]): void {
  if (!scopes.some((scope) => endpoints.has(scope)))
    throw new PublicError("endpoint_not_allowed", { scope: scopes.join("' or '") });
}

/**
 * K-3, K-4: goes by what the key may now, and not by what it might when it began to follow.
 * @throws PublicError those of `refuseEnded`; endpoint_not_allowed, address_not_allowed
 */
function refuseChanged(
  caller: Caller,
  gateway: Gateway,
  scopes: readonly string[],
  clientAddress: string | null,
): void {
  refuseEnded(caller, gateway);
  const now = gateway.authority.key(caller.publicId) ?? caller;
  refuseOutside(now, scopes);
  if (now.addresses) refuseForeignAddress(now.addresses, clientAddress);
}
