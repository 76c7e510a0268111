import type { CustomFetchOptions } from "openid-client";
import { type Egress, EgressError } from "../ports/egress.ts";
import { IssuerFailed } from "./issuer.ts";

/** Documents, key sets and tokens are small. */
const MOST_BYTES = 512 * 1024;
const TIMEOUTS = { connectMs: 5_000, firstByteMs: 10_000, idleMs: 10_000 } as const;
const METHODS = ["GET", "POST"] as const;

/** How the library asks: through the one way out, which sends nothing to private addresses unless they were allowed. */
export function fetchThrough(egress: Egress, allowPrivateAddress: boolean) {
  return async (
    address: string,
    { method, headers, body, signal }: CustomFetchOptions,
  ): Promise<Response> => {
    const known = METHODS.find((one) => one === method);
    if (known === undefined) throw new IssuerFailed("unreachable");
    try {
      const response = await egress.send({
        method: known,
        url: new URL(address),
        headers: Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const),
        body: body === null || body === undefined ? null : [textOf(body)],
        signal: signal ?? null,
        timeouts: TIMEOUTS,
        allowPrivateAddress,
      });
      const type = response.header("content-type");
      const bytes = await response.bytes(MOST_BYTES);
      return new Response(response.status === 204 ? null : Buffer.from(bytes), {
        status: response.status,
        headers: type === null ? {} : { "content-type": type },
      });
    } catch (error) {
      if (error instanceof EgressError) throw new IssuerFailed("unreachable");
      throw error;
    }
  };
}

function textOf(body: NonNullable<CustomFetchOptions["body"]>): string {
  if (typeof body === "string" || body instanceof URLSearchParams) return body.toString();
  throw new TypeError("a body of another kind");
}

/** The same for one document in JSON. @throws IssuerFailed */
export async function readJson(
  ask: ReturnType<typeof fetchThrough>,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<unknown> {
  const options = { method: "GET", headers: { ...headers }, body: null, redirect: "manual" } as const;
  const response = await ask(url.href, options);
  if (response.status !== 200) throw new IssuerFailed(response.status >= 500 ? "unreachable" : "refused");
  return response.json().catch(() => {
    throw new IssuerFailed("refused");
  });
}
