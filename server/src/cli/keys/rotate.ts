import { Option } from "commander";
import { rotateKey } from "../../operations/keys/rotate.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { performing } from "../act/performing.ts";
import { parseSeconds } from "../durations.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printNewKey, refuseUnconfirmed } from "./new-key.ts";

const DAY_SECONDS = 86_400;

export const command = performing({
  usage: "rotate <key>",
  operation: rotateKey,
  summary: rotateKey.summary,
  notes:
    "Everything else stays: its name, project, member, rights and expiry, and its budgets, limits and\nstops, which count and stop both. The old secret goes on working for the grace period, so that\nprograms can be moved over.",
  examples: [
    "sallyport keys rotate sp_live_4fT0aQz81LmNc7Rd --organization acme",
    "sallyport keys rotate 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --grace 0 --organization acme",
  ],
  options: (rotate) =>
    addOrganization(rotate).addOption(
      new Option("--grace <duration>", "how long the old key still works; 0 ends it at once")
        .argParser(parseSeconds)
        .default(DAY_SECONDS, "24h"),
    ),
  async run(performer, invocation, words) {
    const [key = ""] = words.arguments;
    refuseWholeKey(key);
    const grace = words.options["grace"] as number;
    const organization = await organizationOf(words, performer);
    const made = await performer.perform(rotateKey, { organization, key, grace_seconds: grace });
    const { out, err } = invocation.terminal;
    if (words.options["json"] === true) out(JSON.stringify(made));
    else {
      printNewKey(invocation, made);
      const end = grace === 0 ? "was ended" : `still works for ${describeSeconds(grace)}`;
      err(`The old key ${made.old.prefix}… ${end}.`);
    }
    refuseUnconfirmed(made.nodes);
  },
});

function describeSeconds(seconds: number): string {
  const units = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? units[3];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
