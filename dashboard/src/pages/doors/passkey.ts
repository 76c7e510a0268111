import { startAuthentication } from "@simplewebauthn/browser";
import { call, type Input } from "../../api/client.ts";

type Answer = Input<"sessions.open_by_passkey">["passkey"];
type Options = Parameters<typeof startAuthentication>[0]["optionsJSON"];

/** Whether this browser, on this page, has passkeys at all. */
export const hasPasskeys = () => "PublicKeyCredential" in globalThis;

/**
 * Asks the person for a passkey.
 * @param afterPassword one of the account whose password was right; else any that is found here
 * @returns null where they thought better of it, or have none here
 * @throws Problem, NoAnswer
 */
export async function askForPasskey(afterPassword: boolean): Promise<Answer | null> {
  const { options } = await call("sessions.ask_passkey", { after_password: afterPassword });
  return answerPasskey(options);
}

/** Has the person answer a question that was put to their passkeys; null where they thought better of it. */
export async function answerPasskey(options: unknown): Promise<Answer | null> {
  try {
    const found = await startAuthentication({ optionsJSON: options as Options });
    return {
      id: found.id,
      rawId: found.rawId,
      type: found.type,
      response: {
        clientDataJSON: found.response.clientDataJSON,
        authenticatorData: found.response.authenticatorData,
        signature: found.response.signature,
        userHandle: found.response.userHandle ?? null,
      },
    };
  } catch {
    // The browser does not say more, so that no page learns which passkeys there are.
    return null;
  }
}
