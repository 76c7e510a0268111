import { listActivity } from "../../operations/activity/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";

export const command = listing({
  usage: "list",
  operation: listActivity,
  isDefault: true,
  examples: [
    "sallyport activity list --organization acme",
    "sallyport activity list --organization acme --kind key --limit 10",
  ],
  none: "Nothing was done there yet.",
  options: (command) =>
    addOrganization(command)
      .option("--kind <kind>", "only acts of this kind, such as key, or this one, such as key.revoked")
      .option("--member <member>", "only what this member did")
      .option("--since <time>", "not older than this, such as 2026-11-01T00:00:00Z")
      .option("--until <time>", "older than this")
      .option("--proofs", "with what proves each entry, for --json"),
  async input(words, performer) {
    const { kind, member, since, until, proofs } = words.options;
    const said = { kind, member, since, until, ...(proofs === true ? { proofs: true } : {}) };
    const given = Object.entries(said).filter(([, value]) => value !== undefined);
    return { organization: await organizationOf(words, performer), ...Object.fromEntries(given) };
  },
  columns: [
    { title: "LEAF", value: ({ leaf }) => leaf?.toString() ?? "…" },
    { title: "AT", value: ({ at }) => at?.slice(0, 19) ?? "" },
    { title: "BY", value: ({ by }) => by.name ?? by.kind, most: 30 },
    { title: "ACT", value: ({ action, state }) => (state === "readable" ? action : `${action} (${state})`) },
    { title: "ABOUT", value: ({ subject }) => subject.id },
  ],
});
