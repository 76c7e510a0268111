import { z } from "zod";
import { addPasskey, askForPasskey, dropPasskey, listPasskeys, namePasskey } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { door } from "../door.ts";
import { DONE, done, personName } from "../fields.ts";
import { newPasskey, questionShown } from "./passkey-fields.ts";

const passkeyName = personName.describe("What you call it, such as 'Laptop'.");
const passkeyId = z.string().max(40, "is not an id");

const passkeyShown = z
  .object({
    id: z.uuid(),
    name: z.string(),
    synced: z.boolean().describe("Whether it is on several of your devices, and not in one alone."),
    created_at: timestamp,
    last_used_at: timestamp.nullable(),
  })
  .meta({ id: "Passkey" });

export const askForNewPasskey = door({
  name: "factors.ask_passkey",
  summary: "Begins to add a passkey: gives what the browser makes one with.",
  who: "person",
  effect: "changes",
  input: z.strictObject({}),
  output: questionShown,
  errors: ["passkeys_not_possible", "too_many_passkeys", "address_not_verified", "proof_of_person_needed"],
  async run(entrance, visit) {
    const { options, ceremony } = await askForPasskey(entrance, visit);
    return { body: { options: { ...options } }, kept: { ceremony } };
  },
});

export const addNewPasskey = door({
  name: "factors.add_passkey",
  summary:
    "Adds the passkey that your browser made. It is asked for after a password, and opens the account alone.",
  who: "person",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ name: passkeyName, passkey: newPasskey }),
  output: z.object({
    id: z.uuid(),
    recovery_codes: z
      .array(z.string())
      .describe(
        "For whoever loses the device; each works once. Shown only now, and only where you had none.",
      ),
  }),
  errors: ["step_ended", "passkey_refused", "passkey_known", "too_many_passkeys", "proof_of_person_needed"],
  async run(entrance, visit, { name, passkey }) {
    const { id, codes, session } = await addPasskey(entrance, visit, { name, answer: passkey });
    return {
      body: { id, recovery_codes: codes.map((one) => one.reveal()) },
      kept: { session, ceremony: "gone" },
    };
  },
});

export const listOwnPasskeys = door({
  name: "factors.list_passkeys",
  summary: "Lists your passkeys, the oldest first.",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({ items: z.array(passkeyShown) }),
  errors: [],
  async run(entrance, visit) {
    const passkeys = await listPasskeys(entrance, visit);
    return {
      body: {
        items: passkeys.map(({ createdAt, lastUsedAt, ...one }) => ({
          ...one,
          created_at: createdAt.toISOString(),
          last_used_at: lastUsedAt?.toISOString() ?? null,
        })),
      },
    };
  },
});

export const renameOwnPasskey = door({
  name: "factors.rename_passkey",
  summary: "Gives a passkey another name.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyId, name: passkeyName }),
  output: done,
  errors: ["passkey_not_found"],
  async run(entrance, visit, { passkey, name }) {
    await namePasskey(entrance, visit, passkey, name);
    return { body: DONE };
  },
});

export const removeOwnPasskey = door({
  name: "factors.remove_passkey",
  summary: "Removes a passkey. The last factor stays where an organization of yours asks for one.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyId }),
  output: done,
  errors: ["passkey_not_found", "factor_needed", "proof_of_person_needed"],
  async run(entrance, visit, { passkey }) {
    await dropPasskey(entrance, visit, passkey);
    return { body: DONE };
  },
});
