import { OperatorError } from "../../kernel/errors.ts";

/** Where servers are and how they are spoken to. */
export interface ServerAddress {
  readonly hostname: string;
  readonly port: number;
}

const SCHEMES = ["redis:", "rediss:"];
const DEFAULT_PORT = 6379;

/**
 * Reads `redis://` and `rediss://` (TLS) URLs with user, password and database; several servers of one cluster are separated
 * by commas, and differ in host and port only.
 * @throws OperatorError that names what is wrong, without the password
 */
export function readServerUrls(text: string): readonly URL[] {
  const urls = text.split(",").map((one) => {
    if (!URL.canParse(one.trim())) throw new OperatorError("A limit store's URL cannot be read.");
    const url = new URL(one.trim());
    if (!SCHEMES.includes(url.protocol) || url.hostname === "")
      throw new OperatorError("A limit store's URL must begin with redis:// or rediss:// and name a host.");
    if (!/^\/?\d*$/.test(url.pathname))
      throw new OperatorError("After the host of a limit store's URL only a database's number may stand.");
    return url;
  });
  if (new Set(urls.map((url) => [url.protocol, url.username, url.password].join(" "))).size > 1)
    throw new OperatorError("All URLs of the limit store must have the same scheme, user and password.");
  return urls;
}

export function addressOf(url: URL): ServerAddress {
  const bare = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return { hostname: bare, port: url.port === "" ? DEFAULT_PORT : Number(url.port) };
}

/** The same for another server of a cluster. */
export function urlOf(like: URL, { hostname, port }: ServerAddress): URL {
  const url = new URL(like);
  url.hostname = hostname.includes(":") ? `[${hostname}]` : hostname;
  url.port = String(port);
  return url;
}

export function nameOf({ hostname, port }: ServerAddress): string {
  return `${hostname} ${port}`;
}

/** `host:port`, as a server names another one; an empty host means the one that was asked. */
export function readAddress(text: string, asked: ServerAddress): ServerAddress | null {
  const colon = text.lastIndexOf(":");
  const port = Number(text.slice(colon + 1));
  if (colon === -1 || !Number.isInteger(port) || port < 1 || port > 65_535) return null;
  const hostname = text.slice(0, colon).replace(/^\[(.*)\]$/, "$1");
  return { hostname: hostname === "" || hostname === "?" ? asked.hostname : hostname, port };
}
