import { z } from "zod";
import { comeBack, goToIssuer } from "../../entrance/index.ts";
import { door } from "../door.ts";
import { language, linkToken, sharedDevice } from "../fields.ts";
import { letIn, secondFactorShown, signedInShown } from "../let-in.ts";

const issuerName = z.string().max(30, "is no name of one").describe("As 'sign-in-options' lists them.");

const goingShown = z.object({ url: z.url().describe("Where the browser goes. Good for ten minutes.") });

export const goToSignIn = door({
  name: "sessions.ask_issuer",
  summary: "Begins a sign-in at another party, such as Google (ID-10).",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    issuer: issuerName,
    shared_device: sharedDevice,
    language: language.default("en").describe("Of the account, where one is opened."),
    invitation: linkToken.optional().describe("Of an invitation's link, where accounts are opened by them."),
  }),
  output: goingShown,
  errors: ["issuer_not_found", "issuer_unreachable"],
  async run(entrance, visit, { issuer, shared_device: shared, language: spoken, invitation = null }) {
    const wish = { issuer, shared, language: spoken, invitation, toLink: false };
    const { url, ceremony } = await goToIssuer(entrance, visit, wish);
    return { body: { url: url.href }, kept: { ceremony } };
  },
});

export const goToLink = door({
  name: "account.link_sign_in",
  summary: "Begins to link a sign-in of another party to your account.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ issuer: issuerName }),
  output: goingShown,
  errors: ["issuer_not_found", "issuer_unreachable", "address_not_verified", "proof_of_person_needed"],
  async run(entrance, visit, { issuer }) {
    const wish = { issuer, shared: false, language: "en", invitation: null, toLink: true } as const;
    const { url, ceremony } = await goToIssuer(entrance, visit, wish);
    return { body: { url: url.href }, kept: { ceremony } };
  },
});

export const comeBackFromIssuer = door({
  name: "sessions.open_by_issuer",
  summary:
    "Ends a sign-in at another party: signs in, opens an account for a verified address, or links. An address that has an account opens nothing.",
  who: "anyone",
  effect: "changes",
  input: z.strictObject({
    issuer: issuerName,
    answer: z
      .string()
      .max(8_000, "is too long")
      .describe("What stands after the '?' of the address that the browser came back to."),
  }),
  output: z.discriminatedUnion("signed_in", [
    signedInShown,
    secondFactorShown.extend({
      linked: z.boolean().describe("It was linked to the account; nothing is asked for."),
    }),
  ]),
  errors: [
    "issuer_not_found",
    "step_ended",
    "issuer_refused",
    "issuer_unreachable",
    "issuer_address_unverified",
    "sign_in_to_link",
    "sign_in_linked",
    "sign_up_closed",
    "link_ended",
    "invitation_for_other",
    "address_disposable",
    "account_suspended",
    "proof_of_person_needed",
    "not_authenticated",
  ],
  async run(entrance, visit, { issuer, answer }) {
    const outcome = await comeBack(entrance, visit, { issuer, answer });
    const gone = { ceremony: "gone" } as const;
    if (outcome === "linked")
      return { body: { signed_in: false as const, second_factor: [], linked: true }, kept: gone };
    if ("session" in outcome) {
      const { body, kept } = letIn(outcome);
      return { body, kept: { ...kept, ...gone } };
    }
    const { methods, step } = outcome;
    const body = { signed_in: false as const, second_factor: [...methods], linked: false };
    return { body, kept: { ...gone, step } };
  },
});
