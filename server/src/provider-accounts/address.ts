import { ActError } from "../kernel/act-error.ts";
import { isLocal } from "../kernel/public-address.ts";
import type { Provider } from "../providers/provider.ts";

/**
 * The address to use for a provider. What could not work, or would send the secret in the clear, is refused before it is
 * stored; a name that resolves to a private address is found out by the egress client at each connection.
 * @param given undefined: the one that the kind has of its own
 * @throws ActError provider_address_needed, invalid_input, address_private, address_in_clear
 */
export function chooseAddress(
  { title, baseUrl }: Pick<Provider, "title" | "baseUrl">,
  given: string | undefined,
  allowPrivate: boolean,
): string {
  const text = (given ?? baseUrl ?? "").replace(/\/+$/, "");
  if (text === "") throw new ActError("provider_address_needed", { title });
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.username || url.password)
    throw notAnAddress("must be http(s)://host/path, without a query or credentials");
  if (url.port === "0")
    throw notAnAddress("names port 0, where no server can be; name the port it listens on");
  // As it is understood, not as it was written: what hides in it, or leads elsewhere than it seems to, must be seen.
  const address = (url.origin + url.pathname).replace(/\/+$/, "");
  if (allowPrivate) return address;
  if (isLocal(url.hostname)) throw new ActError("address_private", { host: url.hostname });
  if (url.protocol === "http:") throw new ActError("address_in_clear");
  return address;
}

/** Whether what is sent to one goes to the same host, port and protocol as what is sent to the other. */
export function isSameHost(address: string, other: string): boolean {
  return new URL(address).origin === new URL(other).origin;
}

function notAnAddress(problem: string): ActError {
  return new ActError("invalid_input", { field: "base_url", problem });
}
