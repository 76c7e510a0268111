import type { LeakFinder, SecurityChange, Sighting } from "./message.ts";
import { ORGANIZATION_ENGLISH } from "./organization-words-en.ts";
import type { Saying, Wording } from "./wording.ts";

const CHANGES: Readonly<Record<SecurityChange, string>> = {
  password_changed: "Your password was changed",
  password_reset: "Your password was reset by a link",
  totp_added: "An authenticator app was added",
  totp_removed: "The authenticator app was removed",
  recovery_codes_renewed: "Your recovery codes were renewed",
  recovery_code_used: "A recovery code was used to sign in",
  passkey_added: "A passkey was added",
  passkey_removed: "A passkey was removed",
  sign_in_added: "A way to sign in was added",
  sign_in_removed: "A linked sign-in was removed",
  token_created: "A personal access token was made",
  reported: "You reported what was not you",
};

const BROWSERS: Readonly<Record<string, string>> = {
  chrome: "Chrome",
  edge: "Edge",
  firefox: "Firefox",
  safari: "Safari",
  opera: "Opera",
  other: "Another program",
};
const SYSTEMS: Readonly<Record<string, string>> = {
  android: "Android",
  ios: "iOS",
  linux: "Linux",
  macos: "macOS",
  windows: "Windows",
  other: "another system",
};

function facts({ browser, system, network, atMs }: Sighting, { time }: Saying) {
  return [
    ["When", time(atMs)],
    ["Device", `${BROWSERS[browser] ?? browser} on ${SYSTEMS[system] ?? system}`],
    ["From", network],
  ] as const;
}

const LEAK_FINDERS: Readonly<Record<LeakFinder, string>> = {
  member: "Somebody who manages the organization's keys said that others have it.",
  scanner: "A secret scanner found it where everybody can read it.",
  holder: "Somebody who is not signed in showed that they have the whole key.",
};

const NOT_YOU = "Not you? That page says what it will do before it does it.";
const BUTTON_PAGE = "It opens a page with one button; nothing happens before you press it.";

const readerOf = ({ role, organization }: { readonly role: string; readonly organization: string }) =>
  `You get this as ${role} of ${organization}. Change who is told, and from when, under Limits.`;

export const ENGLISH: Wording = {
  ...ORGANIZATION_ENGLISH,
  foot: (address) => `Sent to ${address}. No tracking pixel is in this mail, and nobody counts its links.`,
  plainLink: "If the button does not work, open this address:",
  verify: ({ path, untilMs }, { product, time }) => ({
    subject: `Verify this address for ${product}`,
    title: "Verify this address",
    paragraphs: [
      `An account was opened at ${product} with this address. One step is left: show that this mailbox is yours.`,
    ],
    button: { label: "Verify this address", path },
    after: [
      `The link works once, until ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Until then there is no API key and no live call.",
      "Not you? Do nothing. Without this step the account can reach nothing.",
    ],
  }),
  account_exists: ({ path }, { product }) => ({
    subject: `You have an account at ${product} already`,
    title: "You have an account already",
    paragraphs: [
      `Somebody, perhaps you, tried to open an account at ${product} with this address. There is one, so nothing was changed.`,
    ],
    button: { label: "Sign in", path },
    after: [
      "If you forgot your password, that page can send you a link.",
      "Not you? Do nothing: whoever tried was not told that the account exists.",
    ],
  }),
  reset: ({ path, untilMs }, { product, time }) => ({
    subject: `Choose a new password for ${product}`,
    title: "Choose a new password",
    paragraphs: [`Somebody, perhaps you, asked for a new password at ${product}.`],
    button: { label: "Choose a new password", path },
    after: [
      `The link works once, until ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Your second factor stays, and all your sessions end.",
      "Not you? Do nothing. Your password stays as it is.",
    ],
  }),
  new_device: ({ seen, path }, say) => ({
    subject: `A new device signed in to ${say.product}`,
    title: "A new device signed in",
    paragraphs: [
      "Your account was used on a device we have not seen before. If that was you, there is nothing to do.",
    ],
    facts: facts(seen, say),
    button: { label: "This was not me", path },
    after: [NOT_YOU, "Every account gets this mail. It cannot be switched off."],
  }),
  security_changed: ({ what, seen, path }, say) => ({
    subject: `${CHANGES[what]} at ${say.product}`,
    title: CHANGES[what],
    paragraphs: ["If that was you, there is nothing to do."],
    facts: facts(seen, say),
    button: { label: "This was not me", path },
    after: [NOT_YOU, "Every account gets this mail. It cannot be switched off."],
  }),
  confirm_address: ({ path, untilMs }, { product, time }) => ({
    subject: `Confirm your new address for ${product}`,
    title: "Confirm your new address",
    paragraphs: [`Somebody asked to use this address for an account at ${product}.`],
    button: { label: "Use this address", path },
    after: [
      `The link works once, until ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Not you? Do nothing. Without this step nothing changes.",
    ],
  }),
  address_changing: ({ to, seen, path }, say) => ({
    subject: `The address of your account at ${say.product} is being changed`,
    title: "Your address is being changed",
    paragraphs: [
      `Your account is about to use ${to} instead of this address. That mailbox has to confirm it, and then it takes seven days, unless you agree sooner by the other mail.`,
    ],
    facts: facts(seen, say),
    button: { label: "Keep this address", path },
    after: [
      "For fourteen days that button keeps this address, or brings it back, and ends every session.",
      "If that was you, there is nothing to do.",
    ],
  }),
  address_agree: ({ to, seen, path }, say) => ({
    subject: `Do you agree to another address at ${say.product}?`,
    title: "Agree to the new address",
    paragraphs: [
      `Somebody who is signed in as you asked that your account use ${to} instead of this address. If that was you, agree here: the change is made as soon as that mailbox has confirmed it too.`,
    ],
    facts: facts(seen, say),
    button: { label: "Agree to the change", path },
    after: [
      "Not you? Do not press it. Use the button of the other mail, which keeps this address and ends every session.",
    ],
  }),
  invitation: ({ organization, role, path, untilMs }, { product, time }) => ({
    subject: `You are invited to ${organization} at ${product}`,
    title: `Join ${organization}`,
    paragraphs: [
      `You are invited to the organization ${organization} at ${product}, with the role '${role}'.`,
    ],
    button: { label: "See the invitation", path },
    after: [
      `The invitation is for this address only, works once, and ends at ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Did not expect it? Do nothing.",
    ],
  }),
  keys_leaked: ({ organization, keys, count, by, atMs, path }, { time }) => ({
    subject:
      count === 1 ? `A key of ${organization} was ended` : `${count} keys of ${organization} were ended`,
    title: count === 1 ? "A key was ended because it leaked" : `${count} keys were ended because they leaked`,
    paragraphs: [
      LEAK_FINDERS[by],
      "It is dead on every node, and the answers it was getting were cut. Programs that use it fail from now on: make a new key for them.",
    ],
    facts: [["When", time(atMs)], ...keys.map(({ name, prefix }) => [name, `${prefix}…`] as const)],
    button: { label: "See the keys", path },
    after: [
      "Look at the usage of the last days for requests that were not yours.",
      "Every owner of the organization gets this mail.",
    ],
  }),
  staff_added: ({ role, path }, { product }) => ({
    subject: `You run ${product} now, as ${role}`,
    title: "You have a role on the platform",
    paragraphs: [
      `Your account at ${product} was given the platform's role '${role}'. The console has a sign-in of its own.`,
    ],
    button: { label: "Open the console", path },
    after: [
      "The console takes no password alone: your account needs an authenticator app or a passkey.",
      "Did not expect it? Tell whoever runs this server.",
    ],
  }),
  staff_invited: ({ role, path, untilMs }, { product, time }) => ({
    subject: `You are invited to run ${product}`,
    title: `Join those who run ${product}`,
    paragraphs: [`You are invited to run the platform ${product}, with the role '${role}'.`],
    button: { label: "See the invitation", path },
    after: [
      `The invitation is for this address only, works once, and ends at ${time(untilMs)}. ${BUTTON_PAGE}`,
      "Did not expect it? Do nothing.",
    ],
  }),
  budget_reached: (message, { time, money, count }) => {
    const {
      name,
      percentage,
      period,
      spentMicroUsd: spent,
      limitMicroUsd: limit,
      endsMs,
      reachedMs,
    } = message;
    const what = name === null ? "A member's keys" : `“${name}”`;
    const left = BigInt(limit) > BigInt(spent) ? BigInt(limit) - BigInt(spent) : 0n;
    const each = { day: "daily", month: "monthly", total: "total" }[period] ?? period;
    return {
      subject: `${what}: ${count(percentage)} % of ${money(limit)} spent`,
      title: `${what} ${name === null ? "have" : "has"} spent ${count(percentage)} % of ${money(limit)}`,
      paragraphs: [
        left === 0n
          ? `The ${each} limit is reached.`
          : reachedMs === null
            ? `At this pace the ${each} limit is not reached before it begins anew.`
            : `The ${each} limit is reached on ${time(reachedMs)} if it goes on like this.`,
      ],
      facts: [
        ["Organization", message.organization],
        ["Spent", money(spent)],
        ["Left", money(String(left))],
        [
          `At ${money(limit)}`,
          "Calls are refused before they are sent, and nothing is charged. Others go on.",
        ],
        ...(endsMs === null ? [] : [["Starts again", time(endsMs)] as const]),
      ],
      button: { label: "See the limits", path: message.path },
      after: [readerOf(message)],
    };
  },
  spend_unusual: (message, { time, money }) => ({
    subject: `${message.organization} spent more than usual`,
    title: `${money(message.spentMicroUsd)} in one hour`,
    paragraphs: ["That is several times what this hour of the day cost in the four weeks before."],
    facts: [
      ["Organization", message.organization],
      ["Hour from", time(message.hourMs)],
      ["Spent", money(message.spentMicroUsd)],
      ["Usual", money(message.usualMicroUsd)],
    ],
    button: { label: "See which key it was", path: message.path },
    after: ["Not yours? Revoke that key first; it is dead everywhere within seconds.", readerOf(message)],
  }),
  failures_rising: (message, { count }) => ({
    subject: `Requests of ${message.organization} fail`,
    title: `${count(message.failed)} of ${count(message.requests)} requests failed in the last hour`,
    paragraphs: ["What failed before it was answered was not charged."],
    button: { label: "See how they failed", path: message.path },
    after: [readerOf(message)],
  }),
  deletion_requested: ({ path, atMs }, { product, time }) => ({
    subject: `You asked to delete your account at ${product}`,
    title: "You asked to delete your account",
    paragraphs: [
      `Your account is deleted after ${time(atMs)}. Until then everything works, and you can sign in and take it back.`,
      "Then your name, your address and every way to sign in are gone for good. Keys that you made stay their organization's.",
    ],
    button: { label: "This was not me", path },
    after: [NOT_YOU],
  }),
  account_deleted: ({ receipt, path }, { product }) => ({
    subject: `Your account at ${product} is deleted`,
    title: "Your account is deleted",
    paragraphs: [
      "Your name, your address and every way to sign in are gone, and so is the key to what was written down about you. Nobody can bring them back.",
      "Keys that you made stay their organization's, and say no more who made them.",
    ],
    facts: [["Receipt", receipt]],
    button: { label: "What is kept of anybody", path },
    after: [
      "This is the last mail to you. The receipt names an entry of the audit ledger, which says that an account was deleted and when, and not whose.",
    ],
  }),
  deletion_stopped: ({ why, path }, { product }) => ({
    subject: `Your account at ${product} was not deleted`,
    title: "Your account was not deleted",
    paragraphs: [
      why === "staff"
        ? "You have a role on the platform. Somebody who runs it has to take it from you first."
        : "You are the only owner of an organization. Hand it over, or delete it.",
      "Nothing was removed from where this stood in the way. Then ask again.",
    ],
    button: { label: "Open your account", path },
    after: [],
  }),
};
