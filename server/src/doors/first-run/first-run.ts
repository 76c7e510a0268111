import { z } from "zod";
import {
  beginFirstOperator,
  beginWithPasskey,
  finish,
  firstRunState,
  makeFirstOperator,
  makeFirstOperatorByPasskey,
} from "../../first-run/index.ts";
import { door } from "../door.ts";
import { newPasskey, questionShown } from "../factors/passkey-fields.ts";
import {
  addressOf,
  addressTaken,
  codeTaken,
  DONE,
  done,
  language,
  passwordTaken,
  personName,
} from "../fields.ts";

const secret = z
  .string()
  .max(100, "is not what the server printed")
  .describe("What follows 's=' in the address that the server printed at its start.");

export const showFirstRun = door({
  name: "first_run.show",
  summary: "Tells whether this installation still waits for its first operator.",
  who: "anyone",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({
    open: z.boolean().describe("Nobody runs the platform yet."),
    finished: z.boolean().describe("Somebody went through all steps, up to a first answer."),
  }),
  errors: [],
  run: async (entrance) => ({ body: await firstRunState(entrance) }),
});

export const beginOperator = door({
  name: "first_run.begin",
  summary:
    "Takes name, address and password of the first operator and gives a secret for an authenticator app. Nothing counts before a code of it is shown.",
  who: "anyone",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    secret,
    address: addressTaken,
    name: personName,
    language: language.default("en"),
    password: passwordTaken,
  }),
  output: z.object({
    secret: z.string().describe("For typing into the app."),
    uri: z.string().describe("The same for a picture that the app reads."),
  }),
  errors: [
    "first_run_closed",
    "first_run_secret_wrong",
    "address_invalid",
    "address_taken",
    "password_refused",
    "busy",
  ],
  async run(entrance, visit, { address, ...wish }) {
    const totp = await beginFirstOperator(entrance, visit, { ...wish, address: addressOf(address) });
    return { body: { secret: totp.secret.reveal(), uri: totp.uri.reveal() } };
  },
});

export const confirmOperator = door({
  name: "first_run.confirm",
  summary:
    "Makes the first operator by a code of the app, signs in to the console and as a customer, and closes the first run for good.",
  who: "anyone",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({ secret, code: codeTaken }),
  output: z.object({
    recovery_codes: z.array(z.string()).describe("Each works once. Shown only now."),
  }),
  errors: ["first_run_closed", "first_run_secret_wrong", "code_refused", "address_taken"],
  async run(entrance, visit, input) {
    const made = await makeFirstOperator(entrance, visit, { ...input, readAddress: addressOf });
    const { session, device } = made.admitted;
    return {
      body: { recovery_codes: made.codes.map((one) => one.reveal()) },
      kept: { session, device, console: made.console },
    };
  },
});

export const beginOperatorByPasskey = door({
  name: "first_run.begin_passkey",
  summary:
    "Takes name and address of the first operator and gives what the browser makes a passkey with. Nothing counts before it answers.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    secret,
    address: addressTaken,
    name: personName,
    language: language.default("en"),
  }),
  output: questionShown,
  errors: [
    "first_run_closed",
    "first_run_secret_wrong",
    "passkeys_not_possible",
    "address_invalid",
    "address_taken",
  ],
  async run(entrance, visit, { address, ...wish }) {
    const options = await beginWithPasskey(entrance, visit, { ...wish, address: addressOf(address) });
    return { body: { options: { ...options } } };
  },
});

export const confirmOperatorByPasskey = door({
  name: "first_run.confirm_passkey",
  summary:
    "Makes the first operator by the passkey that the browser made, signs in to the console and as a customer, and closes the first run for good.",
  who: "anyone",
  effect: "changes",
  showsSecret: true,
  input: z.strictObject({
    secret,
    passkey: newPasskey,
    passkey_name: personName.default("First passkey").describe("What it is called."),
  }),
  output: z.object({
    recovery_codes: z.array(z.string()).describe("Each works once. Shown only now."),
  }),
  errors: [
    "first_run_closed",
    "first_run_secret_wrong",
    "passkeys_not_possible",
    "step_ended",
    "passkey_refused",
    "passkey_known",
    "address_taken",
  ],
  async run(entrance, visit, { secret: shown, passkey, passkey_name: passkeyName }) {
    const wish = { secret: shown, passkey, passkeyName, readAddress: addressOf };
    const made = await makeFirstOperatorByPasskey(entrance, visit, wish);
    const { session, device } = made.admitted;
    return {
      body: { recovery_codes: made.codes.map((one) => one.reveal()) },
      kept: { session, device, console: made.console },
    };
  },
});

export const finishSteps = door({
  name: "first_run.finish",
  summary: "Says that the steps after the first operator were gone through.",
  who: "staff",
  effect: "changes",
  input: z.strictObject({}),
  output: done,
  errors: [],
  async run(entrance) {
    await finish(entrance);
    return { body: DONE };
  },
});
