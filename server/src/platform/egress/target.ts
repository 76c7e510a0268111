/** Where requests to one URL go, and the part of their head that is the same each time. */
export interface Target {
  readonly secure: boolean;
  /** Without brackets and trailing dot: what is resolved, and what the certificate must name. */
  readonly hostname: string;
  readonly port: number;
  /** Names of the two pools of this origin: for requests that may, and may not, go to a private address. */
  readonly publicKey: string;
  readonly privateKey: string;
  /** "/path?query HTTP/1.1" and the fields every request has. */
  readonly headSuffix: string;
}

const MAX_CACHED = 1024;
const REQUEST_TARGET = /^\/[\x21-\x7e]*$/;

/** URLs are few and repeat, and taking one apart costs more than sending a small request. */
export class TargetCache {
  readonly #targets = new Map<string, Target>();

  /** @throws TypeError for anything but an absolute http: or https: URL without user information. */
  get(url: URL): Target {
    const href = url.href;
    const known = this.#targets.get(href);
    if (known !== undefined) return known;
    const target = parseTarget(url);
    // Queries can carry signatures and content: they are not kept in memory longer than the request.
    if (!href.includes("?")) {
      if (this.#targets.size >= MAX_CACHED) this.#targets.clear();
      this.#targets.set(href, target);
    }
    return target;
  }
}

function parseTarget(url: URL): Target {
  const secure = url.protocol === "https:";
  if (!secure && url.protocol !== "http:") throw new TypeError("egress: the URL must be http: or https:");
  // RFC 9110 section 4.2.4: user information in a URL is a disguise or a leaked password.
  if (url.username !== "" || url.password !== "")
    throw new TypeError("egress: the URL must not carry credentials");
  const path = url.pathname + url.search;
  if (!REQUEST_TARGET.test(path)) throw new TypeError("egress: the URL has an illegal path");
  const port = url.port === "" ? (secure ? 443 : 80) : Number(url.port);
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  if (hostname === "" || port === 0) throw new TypeError("egress: the URL has no host or port");
  return {
    secure,
    hostname,
    port,
    publicKey: `${url.protocol}//${url.hostname}:${port}`,
    privateKey: `${url.protocol}//${url.hostname}:${port} private`,
    headSuffix: ` ${path} HTTP/1.1\r\nhost: ${url.host}\r\naccept-encoding: identity\r\n`,
  };
}
