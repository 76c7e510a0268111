import type pg from "pg";
import { runWords } from "./in-process.ts";
import { SETTLED_REQUEST, setLedgerClock, settleRequest } from "./settled-request.ts";

/** Standard input of examples that read a file. */
const FILES: Readonly<Record<string, string>> = {
  "sallyport.json": JSON.stringify({
    organizations: [
      {
        slug: "acme",
        credit_line: { line_usd: "50", reason: "Contract 71" },
        projects: [{ slug: "website" }, { slug: "shop", name: "Shop" }],
      },
    ],
    keys: [{ name: "Web shop", mode: "test", organization: "acme", project: "shop" }],
    limits: [{ organization: "acme", unit: "tokens", most: 90_000, window_seconds: 60 }],
    budgets: [{ organization: "acme", project: "shop", limit_usd: "20", period: "day" }],
  }),
  "groq-key.txt": "gsk-of-the-examples\n",
  "openai-key.txt": "sk-of-the-examples\n",
  "new-key.txt": "another-of-the-examples\n",
  "stops.jsonl": `${JSON.stringify({ act: "stop", organization: "acme", mode: "cut", reason: "ticket 71" })}\n`,
  "leaked.txt": "sp_live_4fT0aQz81LmNc7Rd\nsp_test_9bXk2mWq7TzR4vYc\n",
  "brand.json": JSON.stringify({
    ...{ logos: [], stamp: null, palette: [{ name: "Harbour", color: "#2f5d8a", use: "shapes" }] },
    fonts: { heading: "instrument-sans", numbers: null },
    tone: { sentence: "Plain and warm.", say: ["stoneware"], avoid: ["cosy"], around: "linen" },
    ...{ references: [], templates: [] },
  }),
  "audit.jsonl": `${JSON.stringify({ entry: { organizationId: "acme", action: "key.revoked", subject: { id: "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21" } } })}\n`,
};

interface Step {
  readonly words: readonly string[];
  readonly input?: string;
  /** What examples call the thing that is made, and how its real name is read from the answer. */
  readonly named: Readonly<Record<string, (answer: Answer) => unknown>>;
}

// biome-ignore lint/suspicious/noExplicitAny: each step knows what its command answers
type Answer = any;

const stepOf = (words: readonly string[], named: Step["named"] = {}): Step => ({ words, named });
const step = (text: string, named: Step["named"] = {}): Step => stepOf(text.split(" "), named);
const idAs = (example: string): Step["named"] => ({ [example]: ({ id }) => id });

const ADA = "01981c2e-5a0e-7c3b-9d55-00000000ada1";

/** What was made with the master key and the pepper before those in use. */
const FORMER_STEPS: readonly Step[] = [
  step("organizations create acme"),
  step("projects create website --organization acme"),
  step("keys create --test --organization acme --project website --name idle"),
];

/**
 * Makes the world in which the examples of help can be run.
 * @param modelServer the address of a server that answers as 'local'
 */
const stepsFor = (modelServer: string): readonly Step[] => [
  step("projects create backend --organization acme"),
  step("organizations create globex"),
  step("keys create --live --organization acme --project website", {
    "01981c2e-5a0e-7c3b-9d55-0e6f1f7a9b21": ({ id }) => id,
    sp_live_4fT0aQz81LmNc7Rd: ({ key }) => key.slice(0, 24),
  }),
  step("members create Ada --organization acme", idAs(ADA)),
  step(
    "invitations create mara@example.com --organization acme",
    idAs("01981c2e-5a0e-7c3b-9d55-000000001417"),
  ),
  step("brands create Storefront --organization acme", idAs("01981c2e-5a0e-7c3b-9d55-00000000b4a7")),
  step("staff add kim@example.com", idAs("01981c2e-5a0e-7c3b-9d55-00000000057a")),
  step("keys create --test --organization acme --project website", {
    sp_test_9bXk2mWq7TzR4vYc: ({ prefix }) => prefix,
  }),
  step("keys create --test --organization acme --project website --name resting", {
    sp_test_2Hq7vXc9LpKd3MzR: ({ prefix }) => prefix,
  }),
  step("keys pause sp_test_2Hq7vXc9LpKd3MzR --organization acme"),
  step("plans create reseller"),
  step("limits set 600/minute --each key"),
  step("limits set 5000/hour --organization acme"),
  step("budgets set 500 --period month --organization acme", idAs("01981c2e-5a0e-7c3b-9d55-00000000b0d6")),
  step(
    `providers add openai-compatible --name local --no-secret --allow-private --base-url ${modelServer} --model llama3.2=0,0`,
  ),
  step("credits grant 25.00 --organization acme --reason invoice", {
    "01981c2e-5a0e-7c3b-9d55-000000009a27": ({ grant }) => grant,
  }),
  { ...step("providers add openai"), input: "sk-example-of-the-world\n" },
  step(
    "webhooks create https://shop.example/hooks --organization acme",
    idAs("01981c2e-5a0e-7c3b-9d55-000000004001"),
  ),
  step(
    "webhooks create https://ops.example/ --organization acme",
    idAs("01981c2e-5a0e-7c3b-9d55-000000004002"),
  ),
  step("webhooks rotate-secret 01981c2e-5a0e-7c3b-9d55-000000004002 --organization acme"),
  step(
    "webhooks create https://idle.example/ --organization acme",
    idAs("01981c2e-5a0e-7c3b-9d55-000000004003"),
  ),
  step("webhooks pause 01981c2e-5a0e-7c3b-9d55-000000004003 --organization acme"),
  step(
    "webhooks test 01981c2e-5a0e-7c3b-9d55-000000004001 --organization acme",
    idAs("01981c2e-5a0e-7c3b-9d55-00000000de11"),
  ),
  step("groups set cheap llama3.2 gpt-4o-mini --choose cheapest"),
  stepOf(["emergency", "stop", "--organization", "globex", "--reason", "incident 1"]),
  stepOf(["debug", "on", "--organization", "globex", "--reason", "ticket 4711"]),
  stepOf(["organizations", "suspend", "globex", "--reason", "invoice 71"]),
  stepOf(["projects", "suspend", "backend", "--organization", "acme", "--reason", "ticket 12"]),
  stepOf(["members", "suspend", ADA, "--organization", "acme", "--reason", "ticket 13"]),
  step("tokens create mara", {
    ...idAs("01981c2e-5a0e-7c3b-9d55-0000000070c3"),
    sp_op_4fT0aQz81LmNc7Rd: ({ token }) => token.slice(0, 22),
  }),
];

/** Texts of examples, and what they stand for in this world. */
export type RealNames = ReadonlyMap<string, string>;

/**
 * @param former settings with the secrets before those in use
 * @param made `spareKey`: id of a master key that nothing needs; `modelServer`: address of a server that answers as 'local'
 * @returns what the ids and prefixes of examples stand for
 */
export async function makeWorld(
  former: Readonly<Record<string, string>>,
  environment: Readonly<Record<string, string>>,
  superuser: pg.Client,
  made: { readonly spareKey: string; readonly modelServer: string },
): Promise<RealNames> {
  const real = new Map([["5f3c9a1be07d2468", made.spareKey]]);
  await setLedgerClock(superuser, 2);
  const steps = [
    // By somebody else, because nobody erases what is written down about themselves.
    ...FORMER_STEPS.map((one) => ({ ...one, environment: { ...former, SALLYPORT_OPERATOR: "sam" } })),
    ...stepsFor(made.modelServer).map((one) => ({ ...one, environment })),
  ];
  for (const { words, input, named, environment: settings } of steps) {
    const said = words.map((word) => real.get(word) ?? word);
    const ended = await runWords([...said, "--json"], settings, input);
    if (ended.code !== 0) throw new Error(`${words.join(" ")}: ${ended.err}`);
    const answer: Answer = JSON.parse(ended.out);
    for (const [example, read] of Object.entries(named)) real.set(example, String(read(answer)));
  }
  const node = "01981c2e-5a0e-7c3b-9d55-0000000000de";
  await superuser.query(
    "insert into nodes (id, reported_generation, lease_until, reported_at) values ($1, 0, now() - interval '1 hour', now() - interval '1 hour')",
    [node],
  );
  await superuser.query(
    "insert into cases (id, kind) values ('01981c2e-5a0e-7c3b-9d55-00000000ca5e', 'account_reported')",
  );
  const asset = "01981c2e-5a0e-7c3b-9d55-0000000a55e7";
  await superuser.query(
    `insert into brand_assets (id, org_id, kit_id, kind, format, bytes, object_id, preview_id, preview_format, preview_width, preview_height, preview_bytes)
     select $1, org_id, id, 'font', 'ttf', 1, $1, $1, 'png', 1, 1, 1 from brand_kits`,
    [asset],
  );
  await superuser.query(
    `insert into uploads (id, org_id, project_id, key_id, mode, expires_at, source_format, source_bytes, frames, has_c2pa)
     select '01981c2e-5a0e-7c3b-9d55-00000000b01d', k.org_id, k.project_id, k.id, k.mode, now() + interval '1 hour', 'png', 1, 1, false
     from api_keys k join organizations o on o.id = k.org_id where o.slug = 'acme' limit 1`,
  );
  // By somebody else, who may not confirm them.
  for (const hold of ["01981c2e-5a0e-7c3b-9d55-00000000c0f1", "01981c2e-5a0e-7c3b-9d55-00000000c0f2"])
    await superuser.query(
      "select picture_hold_propose($1, '01981c2e-5a0e-7c3b-9d55-00000000b01d', 'dispute', false, 30, 'sam')",
      [hold],
    );
  real.set(SETTLED_REQUEST, await settleRequest(superuser));
  await setLedgerClock(superuser, 0);
  return real;
}

/** The words of an example as a shell would split them, with this world's names, up to a pipe or a redirection. */
export function wordsOf(
  example: string,
  real: RealNames,
): { readonly words: readonly string[]; readonly input: string } {
  const inThisWorld = (text: string) =>
    [...real].reduce((said, [name, meant]) => said.replaceAll(name, meant), text);
  const oneLine = example.replace(/\\\n/g, " ");
  const parts = [...inThisWorld(oneLine).matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(
    ([, single, double, plain]) => single ?? double ?? plain ?? "",
  );
  const [program, ...rest] = parts;
  if (program !== "sallyport") throw new Error(`An example begins with 'sallyport': ${example}`);
  const end = rest.findIndex((part) => part === "|" || part === ">" || part === "<");
  const file = rest[end] === "<" ? rest[end + 1] : undefined;
  if (file !== undefined && FILES[file] === undefined) throw new Error(`Nobody wrote ${file} of: ${example}`);
  return {
    words: end < 0 ? rest : rest.slice(0, end),
    input: file === undefined ? "" : inThisWorld(FILES[file] ?? ""),
  };
}
