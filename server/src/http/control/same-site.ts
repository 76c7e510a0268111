import { ActError } from "../../kernel/act-error.ts";

const READS = new Set(["GET", "HEAD"]);

/**
 * ID-6: refuses a change that a page of another site sent, as a browser says it in fields that no page can set (Fetch). What
 * brings cookies and says nothing is no browser of ours, and is refused too. Reads change nothing, and no other page can see
 * their answers.
 * @param origins of our own pages
 * @throws ActError foreign_page
 */
export function refuseForeignPage({ method, headers }: Request, origins: readonly string[]): void {
  if (READS.has(method)) return;
  const origin = headers.get("origin");
  const site = headers.get("sec-fetch-site");
  if (origin !== null) {
    if (origins.includes(origin)) return;
  } else if (site === "same-origin" || (site === null && !headers.has("cookie"))) return;
  throw new ActError("foreign_page");
}
