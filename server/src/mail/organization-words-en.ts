import type { OrganizationMessage } from "./organization-message.ts";
import type { WordingOf } from "./wording.ts";

const BUTTON_PAGE = "It opens a page that says what it will do before it does it.";

const keysOf = (keys: number, made: number) =>
  [
    ["Working keys that count as theirs", String(keys)],
    ["Other working keys that they made", String(made)],
  ] as const;

const WEBHOOK_TROUBLES = {
  troubled:
    "For an hour nothing that we sent arrived there. We try again for up to 72 hours after each event; then the endpoint is switched off.",
  gone: "It answered 410 Gone, which says that nobody wants anything there any more. Nothing is sent to it until somebody resumes it.",
  failing:
    "For 72 hours nothing that we sent arrived there. Nothing is sent to it until somebody resumes it; events that happen meanwhile are not kept for it.",
} as const;

export const ORGANIZATION_ENGLISH: WordingOf<OrganizationMessage> = {
  member_left: ({ organization, person, removed, keys, made, paused, path }) => ({
    subject: removed ? `${person} was removed from ${organization}` : `${person} left ${organization}`,
    title: removed ? `${person} was removed` : `${person} left`,
    paragraphs: [
      `They can reach nothing of ${organization} any more. The keys that they made stay the organization's.`,
      paused
        ? "Those keys are paused: every call with one is refused until you say otherwise."
        : "Those keys go on working, and whoever made one may have kept a copy. Pause them if in doubt, then rotate them one by one.",
    ],
    facts: keysOf(keys, made),
    button: { label: "See the team", path },
    after: [],
  }),
  removed_from_organization: ({ organization, path }, { product }) => ({
    subject: `You are no longer a member of ${organization}`,
    title: `You were removed from ${organization}`,
    paragraphs: [
      `An owner or admin of ${organization} at ${product} ended your membership. Your account stays, and so do your other organizations.`,
    ],
    button: { label: "See your organizations", path },
    after: ["What you made there, keys included, belongs to the organization."],
  }),
  ownership_offered: ({ organization, from, path, untilMs }, { product, time }) => ({
    subject: `${from} wants to make you the owner of ${organization}`,
    title: `Take over ${organization}`,
    paragraphs: [
      `${from} wants to hand the organization ${organization} at ${product} over to you: its people, projects, keys, credit and receipts.`,
      "Nothing changes until you take it. You prove that it is you when you do.",
    ],
    button: { label: "Look at the offer", path },
    after: [`The offer ends at ${time(untilMs)}. ${BUTTON_PAGE}`],
  }),
  ownership_moved: ({ organization, from, to, path }) => ({
    subject: `${to} owns ${organization} now`,
    title: `${organization} has another owner`,
    paragraphs: [`${from} handed ${organization} over to ${to}, who took it. ${from} is an admin now.`],
    button: { label: "See the team", path },
    after: ["If you did not expect this, ask both of them."],
  }),
  organization_deleted: ({ organization, slug, by, keys, leftUsd, receipt, path }, { product }) => ({
    subject: `${organization} was deleted`,
    title: `${organization} is gone`,
    paragraphs: [
      `${by ?? `Those who run ${product}`} deleted the organization ${organization}. All its keys are dead everywhere, nobody is a member any more, and its entries in the audit ledger become unreadable within minutes.`,
      "What it paid and what it was charged stays in the books without a name, as the law asks.",
    ],
    facts: [
      ["Short name, which nobody gets again", slug],
      ["Keys that ended", String(keys)],
      ["Credit that was left, in USD", leftUsd],
      ["Receipt: entry of the audit ledger", receipt],
    ],
    button: { label: "See your organizations", path },
    after: [
      "Credit that was left is not spent by anybody. Whoever runs this server can say whether it is paid back: name the receipt.",
    ],
  }),
  webhook_trouble: ({ organization, host, trouble, path }) => ({
    subject:
      trouble === "troubled"
        ? `Webhooks of ${organization} do not reach ${host}`
        : `Webhooks to ${host} were switched off`,
    title:
      trouble === "troubled" ? "Your endpoint does not take what we send" : "An endpoint was switched off",
    paragraphs: [WEBHOOK_TROUBLES[trouble]],
    facts: [["Endpoint", host]],
    button: { label: "See the deliveries", path },
    after: ["Every owner and admin of the organization gets this mail, once each time that it happens."],
  }),
  pictures_held: ({ organization, isTask, thing, kind, untilMs, path }, { product, time }) => ({
    subject: `A picture of ${organization} is kept longer than its time`,
    title: isTask ? "A task and its pictures are kept longer" : "A picture is kept longer",
    paragraphs: [
      `Those who run ${product} keep it as an exception, although its time ends or it is deleted. Two of them decided that. Nobody gets it by a link or by your keys after its time, and it does not count towards your quota.`,
    ],
    facts: [
      [isTask ? "Task" : "Picture", thing],
      ["Reason", ENGLISH_KINDS[kind] ?? kind],
      ["Until", time(untilMs)],
    ],
    button: { label: "See what was done", path },
    after: [
      "Then it is destroyed within a minute. To object, write to whoever runs this server, and name the id.",
    ],
  }),
};

const ENGLISH_KINDS: Readonly<Record<string, string>> = {
  safety: "Somebody's safety",
  abuse: "Abuse that is looked into",
  law: "The law asks for it",
  dispute: "A dispute",
  support: "A question of yours to support",
  diagnostics: "A fault of ours that is looked for",
};
