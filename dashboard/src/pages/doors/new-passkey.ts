import { startRegistration } from "@simplewebauthn/browser";
import type { Input } from "../../api/client.ts";

type Options = Parameters<typeof startRegistration>[0]["optionsJSON"];

/** Has the browser make a passkey; null where its person thought better of it. */
export async function makePasskey(options: unknown): Promise<Input<"factors.add_passkey">["passkey"] | null> {
  try {
    const { id, rawId, type, response } = await startRegistration({ optionsJSON: options as Options });
    return {
      id,
      rawId,
      type,
      response: {
        clientDataJSON: response.clientDataJSON,
        attestationObject: response.attestationObject,
        transports: response.transports ?? [],
      },
    };
  } catch {
    return null;
  }
}
