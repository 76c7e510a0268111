import { isIP } from "node:net";
import { OperatorError } from "../kernel/errors.ts";
import { isPublicAddress } from "../platform/egress/address-policy.ts";
import type { Provider } from "../providers/contract.ts";
import { PROVIDERS } from "../providers/registry.ts";

/** What an operator can add; the simulator is built in and not theirs to point anywhere (K-6). */
const ADDABLE = PROVIDERS.filter((provider) => provider.kind !== "simulator");

/** @throws OperatorError that lists the kinds there are */
export function findKind(kind: string): Provider {
  const provider = ADDABLE.find((one) => one.kind === kind);
  if (provider) return provider;
  const width = Math.max(...ADDABLE.map((one) => one.kind.length));
  const lines = ADDABLE.map((one) => `  ${one.kind.padEnd(width)}  ${one.title}`);
  throw new OperatorError([`There is no provider of this kind; there are:`, ...lines].join("\n"));
}

/**
 * The address to use for a provider. What could not work later, or would send the secret in the clear, is refused
 * now; a name that resolves to a private address is found out by the egress client at each connection.
 * @throws OperatorError
 */
export function chooseBaseUrl(provider: Provider, given: string | undefined, allowPrivate: boolean): string {
  const text = (given ?? provider.baseUrl ?? "").replace(/\/+$/, "");
  if (text === "")
    throw new OperatorError(
      `${provider.title} needs its address in --base-url, such as http://127.0.0.1:11434/v1 for Ollama.`,
    );
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new OperatorError("--base-url must be http(s)://host/path, without a query or credentials.");
  }
  if (url.port === "0")
    throw new OperatorError("--base-url names port 0, where no server can be; name the port it listens on.");
  if (allowPrivate) return text;
  if (isLocal(url.hostname))
    throw new OperatorError(
      `${url.hostname} is this machine or a private network. If that is what you mean, add --allow-private; without it no provider reaches inside.`,
    );
  if (url.protocol === "http:")
    throw new OperatorError(
      "http:// would send the secret and every prompt in the clear; use https://, or add --allow-private for a server in a network you trust.",
    );
  return text;
}

export function isLocal(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (isIP(bare) > 0) return !isPublicAddress(bare);
  // Names without a dot and these endings are never public.
  return !bare.includes(".") || /\.(localhost|local|internal|home\.arpa|lan)$/.test(bare);
}
