import { openMailbox } from "../browser/mailbox.ts";
import { type Caller, signUp } from "../browser/people.ts";
import type { Stage } from "../browser/stage.ts";
import { freePort } from "../free-port.ts";
import { type Fuzzed, fuzz } from "../fuzzer.ts";
import { makeDataDir, removeDataDir, startProduct } from "../product.ts";
import type { Trial } from "./trial.ts";

/** What ends the session, the account or the membership: called last, so that everything else is called by who belongs there. */
const WAYS_OUT = [
  "sessions.close",
  "sessions.end",
  "sessions.end_others",
  "account.change_password",
  "account.report_from_here",
  "account.request_deletion",
  "account.leave_organization",
];

/** Somebody and what is theirs: nobody else may read it. */
interface Tenant {
  readonly slug: string;
  readonly owner: Caller;
  /** What stands in the path of an address, by the name of the parameter. */
  readonly known: Readonly<Record<string, readonly string[]>>;
  /** Words that stand nowhere else. */
  readonly canaries: readonly string[];
}

export const trial: Trial = {
  name: "contract",
  shows:
    "an owner and a stranger who call every operation with made-up requests get what its document says, no fault of the server, and nothing of anybody else's organization",
  controls: ["M-7", "T-4"],
  full: 50,
  // npm test runs acceptance/control-contract.test.ts, by the same code.
  sample: 0,
  async run(examples, progress) {
    const dataDir = await makeDataDir();
    const mailbox = await openMailbox();
    const port = freePort();
    const origin = `http://localhost:${port}`;
    const product = await startProduct(dataDir, {
      SALLYPORT_PORT: String(port),
      SALLYPORT_PUBLIC_URL: origin,
      SALLYPORT_SMTP_URL: mailbox.url,
      SALLYPORT_MAIL_FROM: "no-reply@sallyport.example",
    });
    const place = { origin, mailbox };
    try {
      const acme = await makeTenant(place, "acme");
      const globex = await makeTenant(place, "globex");
      const initech = await makeTenant(place, "initech");
      const call = async (as: Tenant, others: readonly Tenant[], known: Tenant["known"]) => {
        const options = { origin, folder: dataDir, examples, headers: as.owner.headers(), known };
        const most = await fuzz({ ...options, without: WAYS_OUT });
        lookFor(others, most);
        await stillThere(as);
        const rest = await fuzz({ ...options, only: WAYS_OUT });
        lookFor(others, rest);
        return { cases: most.cases + rest.cases, exchanges: [...most.exchanges, ...rest.exchanges] };
      };
      // The stranger first: until then everything is as its owner made it.
      const stranger = await call(globex, [acme, initech], acme.known);
      progress(Math.ceil(examples / 2));
      const owner = await call(acme, [globex, initech], mixed(acme, initech));
      progress(examples);
      if ((await fetch(`${origin}/health/ready`)).status !== 200) throw new Error("it is not ready any more");
      return { ...figures("owner", owner), ...figures("stranger", stranger) };
    } finally {
      await product.stop();
      await mailbox.close();
      await removeDataDir(dataDir);
    }
  },
};

async function makeTenant(place: Pick<Stage, "origin" | "mailbox">, slug: string): Promise<Tenant> {
  const word = (what: string) => `${what}-${slug}-zqx`;
  const address = `${word("person")}@example.com`;
  const owner = await signUp(place, address, word("name"));
  await owner.must("POST", "/account/organizations", { slug, name: word("house") });
  const at = (path: string) => `/organizations/${slug}/${path}`;
  const project = await owner.must("POST", at("projects"), { slug: "kiln", name: word("project") });
  const key = await owner.must("POST", at("keys"), {
    mode: "test",
    project: project.slug,
    name: word("key"),
  });
  const invitation = await owner.must("POST", at("invitations"), { address: `${word("guest")}@example.com` });
  await owner.must("PUT", at("budgets"), { limit_usd: "20", period: "month" });
  const [budget] = (await owner.must("GET", at("budgets"))).items;
  const [member] = (await owner.must("GET", at("members"))).items;
  return {
    slug,
    owner,
    known: {
      organization: [slug],
      project: [project.slug],
      key: [key.id],
      invitation: [invitation.id],
      budget: [budget.id],
      member: [member.id],
    },
    canaries: ["person", "name", "house", "project", "key", "guest"].map(word),
  };
}

/** Two tenants' things, one's more often. */
function mixed(own: Tenant, other: Tenant): Tenant["known"] {
  return Object.fromEntries(
    Object.entries(own.known).map(([name, values]) => [
      name,
      [...values, ...values, ...values, ...(other.known[name] ?? [])],
    ]),
  );
}

/** @throws Error when an answer has something of others, or an act at others' was done */
function lookFor(others: readonly Tenant[], { exchanges }: Fuzzed): void {
  for (const { slug, canaries } of others)
    for (const { method, path, status, body } of exchanges) {
      const seen = canaries.find((canary) => body.includes(canary));
      if (seen !== undefined) throw new Error(`${method} ${path} shows ${seen}: ${body.slice(0, 500)}`);
      if (status < 300 && path.includes(`/organizations/${slug}/`))
        throw new Error(`${method} ${path} is answered ${status}: ${body.slice(0, 500)}`);
    }
}

/** Otherwise most calls were made by nobody, and show nothing. */
async function stillThere({ owner, slug }: Tenant): Promise<void> {
  await owner.must("GET", `/organizations/${slug}/members`);
}

function figures(name: string, { cases, exchanges }: Fuzzed) {
  const statuses = Map.groupBy(exchanges, ({ status }) => `${Math.floor(status / 100)}xx`);
  return {
    [`${name}: requests`]: cases,
    ...Object.fromEntries(
      [...statuses]
        .sort(([one], [other]) => one.localeCompare(other))
        .map(([group, list]) => [`${name}: answered ${group}`, list.length]),
    ),
    // Anything else ended the trial above.
    [`${name}: things of others in answers`]: 0,
  };
}
