import { type Command, Option } from "commander";
import { LIMIT_SCOPES, LIMIT_UNITS, LIMITED_ENDPOINTS } from "../limits/index.ts";
import { addLeaf } from "./leaf.ts";
import { parseRate, type Rate } from "./limits/rate.ts";
import type { LimitsOutageOptions } from "./limits-outage.ts";
import type { LimitsSetOptions } from "./limits-set.ts";
import { addOrganizationOption, type PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";

type JsonPlace = PlaceOptions & { readonly json?: boolean };

/** `sallyport limits …` */
export function addLimits(program: Command, invocation: Invocation): void {
  const limits = program
    .command("limits")
    .description("How many requests and tokens are let through in a minute, an hour, a day.");
  const list = addLeaf(limits, {
    usage: "list",
    summary: "Show the limits that hold for everybody and those of an organization.",
    examples: ["sallyport limits list", "sallyport limits list --organization acme --json"],
  });
  addOrganizationOption(list).action(async (options: JsonPlace) =>
    (await import("./limits-list.ts")).limitsList(invocation, options),
  );
  addSet(limits, invocation);
  const remove = addLeaf(limits, {
    usage: "remove <number>",
    summary: "Take a limit away, by its number in 'limits list'.",
    notes:
      "Whom it counted is counted by the general limit with the same unit, endpoint and window from\nthen on, if there is one.",
    examples: ["sallyport limits remove 3", "sallyport limits remove 8 --organization acme"],
  });
  addOrganizationOption(remove).action(async (number: string, options: JsonPlace) =>
    (await import("./limits-remove.ts")).limitsRemove(invocation, number, options),
  );
  addOutage(limits, invocation);
}

function addSet(limits: Command, invocation: Invocation): void {
  const set = addLeaf(limits, {
    usage: "set",
    summary: "Limit requests or tokens in a window of 1 second to 1 day; changes the limit there is.",
    notes: `--each counts every address, organization, project, member or key separately. A limit for one of
them takes the place of that general limit if endpoint, unit and window are the same; with
another window both hold. No window of that length, wherever it begins, holds more. Tokens are
taken at the most a request can use, and what it did not use is given back when it ends.
'failures' are wrong API keys from an address: beyond the limit no key from there is looked
at. IPv6 addresses are counted by their /64. A changed limit goes on with its count, and is
in force on every node when the command returns.`,
    examples: [
      "sallyport limits set 600/minute --each key",
      "sallyport limits set 90000/minute --unit tokens --organization acme",
      "sallyport limits set 20/second --key sp_live_4fT0aQz81LmNc7Rd --organization acme",
      "sallyport limits set 100/10s --each project --endpoint embeddings",
      "sallyport limits set 5000/minute --unit failures --address 203.0.113.7",
    ],
  });
  set.argument("<rate>", "how much in how long, such as 600/minute, 20/second, 100/10s, 5000/day", parseRate);
  addOrganizationOption(set, "limit this organization, or one of its projects, members or keys")
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
    )
    .action(async (rate: Rate, options: LimitsSetOptions) =>
      (await import("./limits-set.ts")).limitsSet(invocation, rate, options),
    );
}

function addOutage(limits: Command, invocation: Invocation): void {
  const outage = addLeaf(limits, {
    usage: "outage <mode>",
    summary: "Say what happens to requests while they cannot be counted: 'closed' refuses them.",
    notes:
      "Closed, as installed: requests are answered 503 until Redis is back, so that no limit is passed\nand nobody can try keys uncounted. Open: they are served, and no rate limit holds meanwhile;\nbudgets and credit do. It is written to the audit ledger and shown by /health/ready.",
    examples: [
      'sallyport limits outage open --reason "Redis is being moved"',
      'sallyport limits outage closed --reason "Redis is back"',
    ],
  });
  outage
    .requiredOption("--reason <text>", "why, in 3 to 100 plain characters; kept in the audit ledger")
    .action(async (mode: string, options: LimitsOutageOptions) =>
      (await import("./limits-outage.ts")).limitsOutage(invocation, mode, options),
    );
}
