import { z } from "zod";

/** Who calls, as the gateway recognised it from the API key, which stays there. */
export interface MediaCaller {
  readonly key: string;
  readonly organization: string;
  readonly project: string;
  readonly mode: "live" | "test";
  readonly request: string;
}

/** The header in which the gateway says so. Nobody else can: it removes what a caller sends under this name. */
export const CALLER_KEY = "x-sallyport-caller-key";

const id = z.uuid();
const caller = z.strictObject({
  key: id,
  organization: id,
  project: id,
  mode: z.enum(["live", "test"]),
  request: id,
});

export function writeCaller(who: MediaCaller): string {
  return JSON.stringify(who);
}

/** Null when the gateway did not say. */
export function readCaller(headers: Headers): MediaCaller | null {
  const text = headers.get(CALLER_KEY);
  if (text === null) return null;
  return caller.parse(JSON.parse(text));
}
