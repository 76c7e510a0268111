import { type Command, Option } from "commander";
import { OperatorError } from "../../kernel/errors.ts";
import {
  LIMIT_SCOPES,
  LIMIT_UNITS,
  LIMITED_ENDPOINTS,
  type LimitedEndpoint,
  type LimitScope,
  type LimitUnit,
  windowWords,
} from "../../limits/index.ts";
import { setLimit } from "../../operations/limits/set.ts";
import { setGeneralLimit } from "../../operations/limits/set-general.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { organizationOf } from "../act/organization-option.ts";
import type { Performer } from "../act/performer.ts";
import { performing } from "../act/performing.ts";
import type { Words } from "../act/words.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { parseRate, type Rate } from "./rate.ts";

interface Options {
  readonly unit: LimitUnit;
  readonly each?: LimitScope;
  readonly address?: string;
  readonly organization?: string;
  readonly project?: string;
  readonly key?: string;
  readonly member?: string;
  readonly endpoint?: LimitedEndpoint;
}

/** It returns when the limit is in force on every node. */
export const command = performing({
  usage: "set",
  summary: "Limits requests or tokens in a window of 1 second to 1 day; changes the limit there is.",
  operation: setLimit,
  notes: `--each counts every address, organization, project, member or key separately. A limit for one of
them takes the place of that general limit if endpoint, unit and window are the same; with
another window both hold. No window of that length, wherever it begins, holds more. Tokens are
taken at the most a request can use, and what it did not use is given back when it ends.
'failures' are wrong API keys from an address: beyond the limit no key from there is looked
at. IPv6 addresses are counted by their /64. A changed limit goes on with its count, and is
in force on every node when the command returns.`,
  examples: [
    "sallyport limits set 90000/minute --unit tokens --organization acme",
    "sallyport limits set 20/second --key sp_live_4fT0aQz81LmNc7Rd --organization acme",
  ],
  also: [
    {
      operation: setGeneralLimit,
      examples: [
        "sallyport limits set 600/minute --each key",
        "sallyport limits set 100/10s --each project --endpoint embeddings",
        "sallyport limits set 30/minute --each key --unit images",
        "sallyport limits set 5000/minute --unit failures --address 203.0.113.7",
      ],
    },
  ],
  options: addOptions,
  async run(performer, { terminal }, words) {
    const rate = words.arguments[0] ?? "";
    const done = await setFor(performer, words, parseRate(rate));
    if (words.options["json"] === true) return terminal.out(JSON.stringify(done));
    const { number, scope, subject, most, unit, window_seconds: seconds, endpoint, nodes } = done;
    const whom =
      subject === null
        ? `each ${scope}`
        : scope === "organization"
          ? "the organization"
          : `the ${scope} ${subject}`;
    const where = endpoint === null ? "" : ` on ${endpoint}`;
    terminal.out(`Limit ${number}: ${whom} may have ${most} ${unit} ${windowWords(seconds)}${where}.`);
    terminal.out(nodesWords("In force", nodes));
  },
});

/** @throws OperatorError when nobody is named */
async function setFor(performer: Performer, words: Words, { most, windowSeconds }: Rate) {
  const {
    unit,
    each,
    address,
    project,
    key,
    member,
    endpoint = null,
    ...options
  } = words.options as unknown as Options;
  const rate = { most, window_seconds: windowSeconds, unit, endpoint };
  if (each !== undefined) return performer.perform(setGeneralLimit, { scope: each, ...rate });
  if (address !== undefined)
    return performer.perform(setGeneralLimit, { scope: "address", address, ...rate });
  if ([options.organization, project, key, member].every((one) => one === undefined))
    throw new OperatorError(
      "Say whom it limits: --each key (or address, organization, project, member), --organization acme, --project, --member, --key or --address.",
    );
  if (key !== undefined) refuseWholeKey(key);
  return performer.perform(setLimit, {
    organization: await organizationOf(words, performer),
    ...(project === undefined ? {} : { project }),
    ...(key === undefined ? {} : { key }),
    ...(member === undefined ? {} : { member }),
    ...rate,
  });
}

function addOptions(set: Command): Command {
  return set
    .argument(
      "<rate>",
      "how much in how long, such as 600/minute, 20/second, 100/10s, 5000/day",
      (text: string) => {
        parseRate(text);
        return text;
      },
    )
    .option("--organization <slug>", "limit this organization, or one of its projects, members or keys")
    .addOption(new Option("--unit <unit>", "what is counted").choices(LIMIT_UNITS).default("requests"))
    .addOption(
      new Option("--each <scope>", "limit every one of these separately")
        .choices(LIMIT_SCOPES)
        .conflicts(["address", "organization", "project", "member", "key"]),
    )
    .addOption(
      new Option("--address <address>", "limit this network address").conflicts([
        "organization",
        "project",
        "member",
        "key",
      ]),
    )
    .addOption(
      new Option("--project <slug>", "limit this project, by its short name").conflicts(["key", "member"]),
    )
    .addOption(
      new Option("--key <key>", "limit this key, by its id or visible first part").conflicts("member"),
    )
    .option("--member <id>", "limit all keys of this member together")
    .addOption(
      new Option("--endpoint <endpoint>", "count only this endpoint (default: all together)").choices(
        LIMITED_ENDPOINTS,
      ),
    );
}
