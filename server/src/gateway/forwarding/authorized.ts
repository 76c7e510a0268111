import type { ProviderEntry } from "../../authority/index.ts";
import type { Header, RequestBody } from "../../providers/contract.ts";
import type { Credentials } from "../../providers/credentials.ts";
import type { Gateway } from "../gateway.ts";

/** A request to a provider, before it has credentials. */
interface Bare {
  readonly url: URL;
  readonly headers: readonly Header[];
  readonly body: RequestBody;
  /** Empty where there is none. */
  readonly secret: string;
  readonly entry: ProviderEntry;
}

/** P-4: the headers for a provider, with its credentials. None is the caller's: no address, no user agent, no account. */
export function authorized(
  credentials: Credentials,
  { url, headers, body, secret }: Bare,
  { clock }: Pick<Gateway, "clock">,
): readonly Header[] | Promise<readonly Header[]> {
  if (secret === "") return headers;
  switch (credentials.kind) {
    case "header":
      return headers.concat(credentials.authorize(secret));
    case "signature": {
      const request = { method: "POST", url, headers, body, region: null } as const;
      return headers.concat(credentials.sign(request, secret, clock.nowMs()));
    }
    case "exchange":
      throw new Error("not reached yet");
  }
}
