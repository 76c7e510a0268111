/** Keys with one of these send pictures, begin tasks, and end both. */
const WRITING = ["images", "generations"] as const;
/** Keys with one of these look at what is there. */
const READING = [...WRITING, "pictures.read"] as const;

const SAFE: ReadonlySet<string> = new Set(["GET", "HEAD"]);
/** Links are not kept anywhere: whoever makes one changes nothing. */
const LINKS = /^\/v1\/uploads\/[^/]+\/links$/;

/** Of which scopes a key needs one for what it asks about pictures (K-3). What is not known to change nothing is writing. */
export function scopesOf({ method, url }: Pick<Request, "method" | "url">): readonly string[] {
  if (SAFE.has(method)) return READING;
  return method === "POST" && LINKS.test(new URL(url).pathname) ? READING : WRITING;
}
