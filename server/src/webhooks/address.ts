import { ActError } from "../kernel/act-error.ts";
import { isLoopback } from "../kernel/loopback.ts";

const MOST_CHARACTERS = 500;

/**
 * Where events may be sent: over TLS, and in development also to this machine in the clear. Whether it is in a private network is seen
 * when it is connected to, each time, because names change what they mean.
 * @returns as it is stored
 * @throws ActError invalid_input
 */
export function checkAddress(text: string, development: boolean): string {
  const url = URL.parse(text);
  if (url === null || text.length > MOST_CHARACTERS) throw wrong("must be a URL of at most 500 characters");
  if (url.username !== "" || url.password !== "") throw wrong("must have no name and password in it");
  if (url.hash !== "") throw wrong("must have no part after '#': it would not be sent");
  if (!mayBeSent(url, development)) throw wrong("must begin with 'https://'");
  if (isLoopback(url.hostname) && !development)
    throw wrong("must be an address that can be reached from elsewhere");
  return url.href;
}

/** Whether a request may go there at all. */
export function mayBeSent(url: URL, development: boolean): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && development && isLoopback(url.hostname));
}

function wrong(problem: string): ActError {
  return new ActError("invalid_input", { field: "url", problem });
}
