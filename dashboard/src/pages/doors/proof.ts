import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";
import { call } from "../../api/client.ts";
import { askTurnstile } from "./turnstile.ts";

/**
 * Shows that no script is at work (AB-1): asks for a task and solves it. The derivations are the browser's own and run beside the
 * page, which stays as quick as it was. Where the operator chose Turnstile, its check is shown in the page instead.
 * @throws Problem, NoAnswer; Error where the check cannot be shown or does not end
 */
export async function solveProof(action: "sign_up" | "sign_in"): Promise<string> {
  const asked = await call("proofs.ask", { action });
  if (asked.kind === "turnstile") return askTurnstile(asked.site_key, action);
  const challenge = asked.challenge as unknown as Parameters<typeof solveChallenge>[0]["challenge"];
  const solution = await solveChallenge({ challenge, deriveKey });
  return btoa(JSON.stringify({ challenge, solution }));
}
