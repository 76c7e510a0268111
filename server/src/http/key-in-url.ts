/** Of a token only what is longer than its visible part, by which the control plane's own addresses name it. */
const KEY = /sp_(?:live|test)_|sp_op_\w{32}/;
/** The visible part of a key, where the control plane's own addresses name the key by it: in their path, or as a filter. */
const NAMED_KEY = /(\/api\/v1\/(?:[^?#]*\/keys\/|[^#]*[?&]key=))sp_(?:live|test)_[0-9A-Za-z]{16}(?=[/?#&]|$)/;
/** A filter of the control plane's lists that names a key by its id or by its visible part. */
const KEY_FILTER =
  /(\/api\/v1\/[^#]*[?&])key=(?:[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|sp_(?:live|test)_[0-9A-Za-z]{16})(?=[&#]|$)/;
const ESCAPED = /%([\da-f]{2})/gi;
/** Programs that escape what was escaped do it once or twice. */
const ROUNDS = 4;

/** K-9: parameters in which other services take keys. */
const KEY_PARAMETER = /[?&](?:api[-_]?key|key|access[-_]?token|token|authorization)=[^&#]/i;

/**
 * Whether an API key stands in a URL, anywhere and however escaped: it has been written to histories and logs on its way (K-9). A
 * plain URL costs two searches.
 */
export function keyIsInUrl(url: string): boolean {
  if (!url.includes("%")) return url.includes("sp_") && KEY.test(url.replace(NAMED_KEY, "$1"));
  return KEY.test(unescaped(url).replace(NAMED_KEY, "$1"));
}

/** Whether a URL has a parameter in which other services take keys, such as `?key=…`, whatever is in it. */
export function hasKeyParameter(url: string): boolean {
  return url.includes("?") && KEY_PARAMETER.test(unescaped(url).replace(KEY_FILTER, "$1"));
}

/** Unescapes byte by byte and never fails: a key is ASCII, and a text that is escaped wrongly may still hold one. */
function unescaped(url: string): string {
  let text = url;
  for (let round = 0; round < ROUNDS && text.includes("%"); round += 1)
    text = text.replace(ESCAPED, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return text;
}
