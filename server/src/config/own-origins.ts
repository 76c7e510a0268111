import type { Config } from "./read.ts";

/**
 * Origins of our own pages: the address at which people open this server. Without one, a development server is opened on this
 * machine; the first one stands in mails.
 */
export function ownOrigins({ publicUrl, port }: Pick<Config, "publicUrl" | "port">): readonly string[] {
  return publicUrl === undefined ? [`http://localhost:${port}`, `http://127.0.0.1:${port}`] : [publicUrl];
}
