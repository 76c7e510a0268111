/** The path of a request's URL, as it was sent. `new URL` throws where the host is missing (HTTP/1.0) or invalid. */
export function pathOf(url: string): string {
  return url.replace(/^https?:\/\/[^/]*/, "").replace(/[?#].*$/s, "");
}
