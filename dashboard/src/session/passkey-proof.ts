import { startAuthentication } from "@simplewebauthn/browser";
import { call } from "../api/client.ts";

type Options = Parameters<typeof startAuthentication>[0]["optionsJSON"];

/**
 * Proves by a passkey that it is still the person.
 * @returns false where they thought better of it, or have none here
 * @throws Problem, NoAnswer
 */
export async function provePasskey(): Promise<boolean> {
  const { options } = await call("sessions.ask_passkey_to_prove", {});
  const found = await startAuthentication({ optionsJSON: options as unknown as Options }).catch(() => null);
  if (found === null) return false;
  const { clientDataJSON, authenticatorData, signature, userHandle = null } = found.response;
  await call("sessions.prove_by_passkey", {
    passkey: {
      id: found.id,
      rawId: found.rawId,
      type: found.type,
      response: { clientDataJSON, authenticatorData, signature, userHandle },
    },
  });
  return true;
}
