import type { LimitedEndpoint } from "../../limits/index.ts";
import type { Connections } from "../../ports/connections.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { Exchange } from "../exchange.ts";
import type { Gateway } from "../gateway.ts";

const NO_CONNECTIONS: Connections = { requestIP: () => null, timeout() {} };

/** A request whose caller can leave. */
export function newCaller(headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const request = new Request("http://localhost/", { headers, signal: leaving.signal });
  return { request, leave: () => leaving.abort() };
}

/** An exchange of a gateway that has what the steps under test need. */
export function newExchange<Asked extends LimitedEndpoint = "chat.completions">(
  gateway: object,
  request: Request = newCaller().request,
  endpoint: Asked = "chat.completions" as Asked,
  connections: Connections = NO_CONNECTIONS,
): Exchange<Asked> {
  return new Exchange(gateway as Gateway, openAiProtocol, endpoint, request, connections);
}
