import { z } from "zod";
import { signUp } from "../../entrance/index.ts";
import { policiesAgreed, readReferences } from "../account/policies.ts";
import { door } from "../door.ts";
import {
  addressOf,
  addressTaken,
  language,
  linkToken,
  passwordTaken,
  personName,
  proofTaken,
} from "../fields.ts";

export const openAccount = door({
  name: "accounts.open",
  summary:
    "Opens an account and sends a link that verifies its address. The answer is the same if there is one already.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    address: addressTaken,
    name: personName,
    language: language.default("en"),
    password: passwordTaken,
    proof: proofTaken,
    invitation: linkToken
      .optional()
      .describe("What follows 't=' in the link of an invitation to this address, which verifies it."),
    policies: policiesAgreed.default([]),
  }),
  output: z.object({
    next: z
      .enum(["open_the_link_in_the_mail", "sign_in"])
      .describe("'sign_in': the invitation showed that the mailbox is yours."),
  }),
  errors: [
    "sign_up_closed",
    "link_ended",
    "invitation_for_other",
    "mail_not_set_up",
    "policies_not_agreed",
    "policy_newer",
    "address_invalid",
    "address_disposable",
    "password_refused",
    "proof_needed",
    "proof_refused",
    "proof_unchecked",
    "busy",
  ],
  async run(entrance, visit, { address, proof, invitation, policies, ...wish }) {
    const { browser, verified } = await signUp(entrance, visit, {
      ...wish,
      address: addressOf(address),
      proof: proof ?? null,
      invitation: invitation ?? null,
      policies: readReferences(policies),
    });
    const next = verified ? ("sign_in" as const) : ("open_the_link_in_the_mail" as const);
    return { body: { next }, kept: { browser } };
  },
});
