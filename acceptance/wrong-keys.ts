/** A command that lets this machine send as many wrong keys as a test of something else likes (AB-6). */
export const ANY_WRONG_KEYS = [
  "limits",
  "set",
  "1000000000/minute",
  "--unit",
  "failures",
  "--address",
  "127.0.0.1",
] as const;
