import type { Config } from "../../config/index.ts";

/** Whether people come here: not in production where nobody said at which address. Here and not with all that serves them, which is large. */
export function servesPeople({ publicUrl, production }: Config): boolean {
  return publicUrl !== undefined || !production;
}
