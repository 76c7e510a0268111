import { z } from "zod";
import {
  atConsole,
  leaveConsole,
  personAtConsole,
  proveToConsole,
  proveToConsoleByPasskey,
} from "../../console/index.ts";
import { timestamp } from "../../operations/place.ts";
import { PLATFORM_ROLES } from "../../operations/principal.ts";
import { PROVEN_SECONDS } from "../../sessions/index.ts";
import { door } from "../door.ts";
import { passkeyAnswer } from "../factors/passkey-fields.ts";
import { codeTaken, DONE, done, language } from "../fields.ts";

export const showConsole = door({
  name: "console.show",
  summary: "Shows your session of the console: as whom, with which role, and until when.",
  who: "staff",
  effect: "reads",
  input: z.strictObject({}),
  output: z
    .object({
      session: z.uuid(),
      account: z.uuid(),
      name: z.string(),
      address: z.string(),
      language,
      role: z.enum(PLATFORM_ROLES),
      factors: z.array(z.string()).describe("How you proved who you are."),
      ends_at: timestamp.describe("When it ends whatever you do."),
      idle_seconds: z.int().describe("Seconds without a call after which it ends."),
      proof_seconds_left: z
        .int()
        .describe("How long destructive acts are done without another proof; 0: each asks for one."),
      restricted: z.boolean().describe("Whether only some networks see the console."),
    })
    .meta({ id: "ConsoleSession" }),
  errors: [],
  async run(entrance, visit) {
    const session = atConsole(visit);
    const { name, address, account } = await personAtConsole(entrance, visit);
    return {
      body: {
        session: session.id,
        account: session.account,
        name,
        address: address.text,
        language: account.language,
        role: session.role,
        factors: [...session.factors],
        ends_at: session.endsAt.toISOString(),
        idle_seconds: session.idleSeconds,
        proof_seconds_left: Math.max(0, Math.floor(PROVEN_SECONDS - session.provenSecondsAgo)),
        restricted: entrance.settings.setup.consoleRestricted,
      },
    };
  },
});

export const proveAtConsole = door({
  name: "console.prove",
  summary:
    "Proves again that it is you, by a code of your app or a recovery code. The session gets a new token, and destructive acts are done for ten minutes.",
  who: "staff",
  effect: "changes",
  input: z.strictObject({ code: codeTaken }),
  output: done,
  errors: ["code_refused"],
  async run(entrance, visit, { code }) {
    return { body: DONE, kept: { console: await proveToConsole(entrance, visit, code) } };
  },
});

export const proveAtConsoleByPasskey = door({
  name: "console.prove_by_passkey",
  summary: "The same by a passkey of yours; 'sessions.ask_passkey' gives the question.",
  who: "staff",
  effect: "changes",
  input: z.strictObject({ passkey: passkeyAnswer }),
  output: done,
  errors: ["step_ended", "passkey_refused", "account_suspended", "passkeys_not_possible"],
  async run(entrance, visit, { passkey }) {
    const renewed = await proveToConsoleByPasskey(entrance, visit, passkey);
    return { body: DONE, kept: { console: renewed, ceremony: "gone" } };
  },
});

export const closeConsole = door({
  name: "console.close",
  summary: "Signs out of the console: the session opens nothing from the next call on.",
  who: "staff",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: [],
  async run(entrance, visit) {
    await leaveConsole(entrance, visit);
    return { body: DONE, kept: { console: "gone", clear: "stored" } };
  },
});
