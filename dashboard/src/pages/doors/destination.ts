import { takeToken } from "./link-token.ts";

/**
 * Where somebody was going before they were asked who they are: a path of this site, and nothing else. An address of another site,
 * and what only looks like a path ('//host', '/\host'), is none.
 * @param asked what the address says
 */
export function destinationOf(asked: unknown, origin: string, usual = "/app"): string {
  if (typeof asked !== "string" || !/^\/(?![/\\])/.test(asked)) return usual;
  const url = URL.parse(asked, origin);
  if (url === null || url.origin !== origin) return usual;
  // '/.//host' is a path until its dot is taken out; what is left names a host.
  if (url.pathname.startsWith("//")) return usual;
  // Back to a door would lead in a circle.
  if (/^\/(?:sign-in|sign-up|reset|verify)(?:\/|$)/.test(url.pathname)) return usual;
  return url.pathname + url.search + url.hash;
}

/** From the address of this page. */
export function destination(usual = "/app"): string {
  return destinationOf(new URLSearchParams(location.search).get("to"), location.origin, usual);
}

/** Pages that need the secret of the link by which somebody came. */
const NEEDS_LINK = /^\/(?:invite|console\/join)$/;

/** A whole load, so that nothing of whoever was here before is left in memory. */
export function goOn(to = destination()): void {
  const token = takeToken("t");
  location.assign(token !== null && NEEDS_LINK.test(to) ? `${to}#t=${token}` : to);
}

/** Another door, with where somebody was going and the link by which they came. What follows the '#' is sent to no server. */
export function doorAt(path: string, to = new URLSearchParams(location.search).get("to")): string {
  const token = takeToken("t");
  const query = to === null ? "" : `?to=${encodeURIComponent(to)}`;
  return `${path}${query}${token === null ? "" : `#t=${token}`}`;
}
