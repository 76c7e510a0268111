import { type Command, InvalidArgumentError, Option } from "commander";
import { parseExpiry, parseSeconds } from "./durations.ts";
import type { KeysCreateOptions } from "./keys-create.ts";
import type { KeysListOptions } from "./keys-list.ts";
import type { KeysRevokeOptions } from "./keys-revoke.ts";
import type { KeysRotateOptions } from "./keys-rotate.ts";
import { addLeaf, several } from "./leaf.ts";
import { addPlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";

const DAY_SECONDS = 86_400;
const MOST_KEYS = 100_000;

/** `sallyport keys …` */
export function addKeys(program: Command, invocation: Invocation): void {
  const keys = program.command("keys").description("Make, list, rotate and revoke API keys.");
  addCreate(keys, invocation);
  addList(keys, invocation);
  addRevoke(keys, invocation);
  addRotate(keys, invocation);
}

function addCreate(keys: Command, invocation: Invocation): void {
  const create = addLeaf(keys, {
    usage: "create",
    summary: "Make a key and print it, once: only a hash of it is kept.",
    notes:
      "Test keys (sp_test_…) reach only the built-in simulator and cost nothing. Live keys\n(sp_live_…) reach real providers. Without --live or --test the key is live when a\nprovider is set up, and a test key otherwise. The command returns when the key\nworks on every node.",
    examples: [
      "sallyport keys create",
      'sallyport keys create --live --name "Web shop" --expires 90d',
      "sallyport keys create --test --endpoint embeddings --ip 192.0.2.0/24",
      "sallyport keys create --json | jq -r .key",
    ],
  });
  addPlaceOptions(create)
    .option("--name <name>", "what the key is for, shown in lists")
    .addOption(new Option("--live", "a key that reaches real providers").conflicts("test"))
    .option("--test", "a key that reaches only the simulator")
    .option(
      "--endpoint <name>",
      "only this endpoint: chat.completions, completions or embeddings; repeatable",
      several,
    )
    .option("--model <name>", "only this model; repeatable", several)
    .option("--ip <network>", "only from this address or network (CIDR); repeatable", several)
    .option(
      "--expires <when>",
      "end by itself: after 30d, 12h … or at a date such as 2027-01-31",
      (text: string) => parseExpiry(text),
    )
    .option("--count <number>", "make that many, and print each on a line of its own", parseCount)
    .action(async (options: KeysCreateOptions) =>
      (await import("./keys-create.ts")).keysCreate(invocation, options),
    );
}

function addList(keys: Command, invocation: Invocation): void {
  const list = addLeaf(keys, {
    usage: "list",
    summary: "Show every key of an organization: everything but the keys themselves.",
    examples: ["sallyport keys list", "sallyport keys list --active --json"],
  });
  addPlaceOptions(list)
    .option("--active", "leave out keys that were revoked or have expired")
    .action(async (options: KeysListOptions) =>
      (await import("./keys-list.ts")).keysList(invocation, options),
    );
}

function addRevoke(keys: Command, invocation: Invocation): void {
  const revoke = addLeaf(keys, {
    usage: "revoke [key]",
    summary: "End a key at once. When the command returns, no node accepts it any more.",
    notes:
      "[key] is the id, or the visible first part such as sp_live_4fT0aQz81LmNc7Rd. With --from-stdin\nwhole keys will do too, and each answer is a JSON document on a line of its own.",
    examples: [
      "sallyport keys revoke 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21",
      "sallyport keys revoke sp_live_4fT0aQz81LmNc7Rd --compromised",
      "sallyport keys revoke --from-stdin --compromised < leaked.txt",
    ],
  });
  addPlaceOptions(revoke)
    .option("--compromised", "somebody else has it: also cut the answers it is getting now")
    .option("--from-stdin", "end every key that standard input names, one a line")
    .action(async (reference: string | undefined, options: KeysRevokeOptions) => {
      if ((reference === undefined) !== (options.fromStdin === true))
        return revoke.error("error: missing required argument 'key', or --from-stdin instead of it");
      return reference === undefined
        ? (await import("./keys-revoke-many.ts")).keysRevokeMany(invocation, options)
        : (await import("./keys-revoke.ts")).keysRevoke(invocation, reference, options);
    });
}

function addRotate(keys: Command, invocation: Invocation): void {
  const rotate = addLeaf(keys, {
    usage: "rotate <key>",
    summary: "Give a key a new secret, and print it, once.",
    notes:
      "Everything else stays: its name, project, member, rights and expiry, and its budgets, limits and\nstops, which count and stop both. The old secret goes on working for the grace period, so that\nprograms can be moved over.",
    examples: [
      "sallyport keys rotate sp_live_4fT0aQz81LmNc7Rd",
      "sallyport keys rotate 01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21 --grace 0",
    ],
  });
  addPlaceOptions(rotate)
    .addOption(
      new Option("--grace <duration>", "how long the old key still works; 0 ends it at once")
        .argParser(parseSeconds)
        .default(DAY_SECONDS, "24h"),
    )
    .action(async (reference: string, options: KeysRotateOptions) =>
      (await import("./keys-rotate.ts")).keysRotate(invocation, reference, options),
    );
}

function parseCount(text: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > MOST_KEYS)
    throw new InvalidArgumentError(`Write a number from 1 to ${MOST_KEYS}.`);
  return count;
}
