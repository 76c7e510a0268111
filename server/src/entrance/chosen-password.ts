import { judgePassword } from "../accounts/index.ts";
import { ActError } from "../kernel/act-error.ts";
import type { Secret } from "../kernel/secret.ts";

/**
 * Refuses a password that breaks the rules (ID-2).
 * @param personal name and address of who chooses it
 * @throws ActError password_refused
 */
export async function refuseWeakPassword(password: Secret, personal: readonly string[]): Promise<void> {
  const { problems } = await judgePassword(password, personal);
  if (problems.length > 0) throw new ActError("password_refused", { problems: problems.join(", ") });
}
