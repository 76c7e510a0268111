import { type Command, InvalidArgumentError, Option } from "commander";
import type { z } from "zod";
import { createKey } from "../../operations/keys/create.ts";
import { createManyKeys, MOST_AT_ONCE } from "../../operations/keys/create-many.ts";
import { nodesWords } from "../act/nodes-words.ts";
import { addPlace, placeOf } from "../act/organization-option.ts";
import { patiently } from "../act/patiently.ts";
import type { Performer } from "../act/performer.ts";
import { performing } from "../act/performing.ts";
import type { Words } from "../act/words.ts";
import type { Invocation } from "../terminal.ts";
import { addBounds, boundsOf } from "./bounds-options.ts";
import { printNewKey, refuseUnconfirmed } from "./new-key.ts";
import { addScope, scopeOf } from "./scope-options.ts";

const MOST_KEYS = 100_000;

export const command = performing({
  usage: "create",
  operation: createKey,
  summary: createKey.summary,
  notes:
    "Test keys (sp_test_…) reach only the built-in simulator and cost nothing. Live keys\n(sp_live_…) reach real providers. Without --live or --test the key is live when a\nprovider is set up, and a test key otherwise. Its budgets and limits hold from its first\nrequest on. The command returns when the key works on every node.",
  examples: [
    "sallyport keys create --organization acme --project website",
    'sallyport keys create --live --name "Web shop" --budget 20/month --limit 600/minute --expires 90d --organization acme --project website',
    "sallyport keys create --test --endpoint embeddings --ip 192.0.2.0/24 --organization globex",
    "sallyport keys create --member 01981c2e-5a0e-7c3b-9d55-00000000ada1 --organization acme --project backend",
    "sallyport keys create --organization globex --json | jq -r .key",
  ],
  also: [
    {
      operation: createManyKeys,
      examples: ["sallyport keys create --test --count 3 --organization globex"],
    },
  ],
  options: (create) => addCount(addBounds(addScope(addKind(addPlace(create))))),
  async run(performer, invocation, words) {
    const asked = {
      ...(await placeOf(words, performer)),
      ...kindOf(words),
      ...scopeOf(words),
      ...boundsOf(words),
    };
    const { count } = words.options as { readonly count?: number };
    if (count !== undefined) return createMany(performer, invocation, words, { ...asked, count });
    const made = await performer.perform(createKey, asked);
    if (words.options["json"] === true) invocation.terminal.out(JSON.stringify(made));
    else {
      printNewKey(invocation, made);
      invocation.terminal.err(advice(made.answered_by, words.options["test"] === true));
    }
    refuseUnconfirmed(made.nodes);
  },
});

function addKind(create: Command): Command {
  return create
    .option("--name <name>", "what the key is for, shown in lists")
    .addOption(new Option("--live", "a key that reaches real providers").conflicts("test"))
    .option("--test", "a key that reaches only the simulator")
    .option("--member <id>", "whose spending it counts as");
}

function kindOf({ options }: Words) {
  const { live, test, name, member } = options as Readonly<Record<string, string | undefined>>;
  return {
    ...(live ? { mode: "live" as const } : test ? { mode: "test" as const } : {}),
    ...(name === undefined ? {} : { name }),
    ...(member === undefined ? {} : { member }),
  };
}

function addCount(create: Command): Command {
  return create.option(
    "--count <number>",
    "make that many that are alike, and print each on a line of its own",
    (text: string) => {
      const count = /^\d{1,6}$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > MOST_KEYS)
        throw new InvalidArgumentError(`Write a number from 1 to ${MOST_KEYS}.`);
      return count;
    },
  );
}

type Asked = z.input<typeof createManyKeys.input>;

/** So many at a time, each batch printed as soon as it works everywhere. */
async function createMany(
  performer: Performer,
  { terminal }: Invocation,
  { options: { json } }: Words,
  { count, ...asked }: Asked,
): Promise<void> {
  for (let made = 0; made < count; ) {
    const next = Math.min(MOST_AT_ONCE, count - made);
    const { items, nodes } = await patiently(() =>
      performer.perform(createManyKeys, { ...asked, count: next }),
    );
    for (const item of items) terminal.out(json === true ? JSON.stringify(item) : item.key);
    refuseUnconfirmed(nodes);
    made += items.length;
    if (made < count) {
      terminal.err(`${made} of ${count} …`);
      continue;
    }
    if (json === true) terminal.out(JSON.stringify({ created: made, nodes }));
    else terminal.err(nodesWords("They work", nodes ?? []));
  }
}

function advice(answeredBy: "simulator" | "providers" | "nobody", askedForTest: boolean): string {
  if (answeredBy === "nobody")
    return "No provider is set up yet, so it is answered with 503; add one with 'npx sallyport providers add'.";
  if (answeredBy === "providers") return "It reaches real providers, which charge for it.";
  if (askedForTest) return "It reaches only the simulator and costs nothing.";
  return "It is a test key, which reaches only the simulator, because no provider is set up yet: see 'npx sallyport providers add --help'.";
}
