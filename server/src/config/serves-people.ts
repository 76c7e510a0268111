import type { Config } from "./read.ts";

/** Whether people come here: not in production where nobody said at which address. */
export function servesPeople({ publicUrl, production }: Pick<Config, "publicUrl" | "production">): boolean {
  return publicUrl !== undefined || !production;
}
