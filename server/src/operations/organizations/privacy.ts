import { z } from "zod";
import { KEPT_DAYS } from "../../entrance/index.ts";
import { offeredModels } from "../../offers/index.ts";
import { type ProjectDetails, projectPage } from "../../organizations/index.ts";
import type { TenantDb } from "../../ports/database.ts";
import { allProviders } from "../../provider-accounts/index.ts";
import { type ShownProvider, showProvider } from "../../showcase/index.ts";
import { readSettings } from "../../uploads/index.ts";
import { operation } from "../operation.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, PLATFORM_ROLES } from "../principal.ts";

const allowed = { organization: ORGANIZATION_ROLES, platform: PLATFORM_ROLES };

/** What is kept of an organization. Hours after which it is gone by itself; null: as long as the organization, or as its books. */
const KEPT = [
  "content",
  "repeated_requests",
  "pictures",
  "picture_deletions",
  "counters",
  "usage",
  "money",
  "acts",
  "keys",
  "members",
  "invitations",
  "security_events",
] as const;
type Kept = (typeof KEPT)[number];

const HOURS_OF: Readonly<Record<Exclude<Kept, "pictures">, number | null>> = {
  content: 0,
  repeated_requests: 24,
  picture_deletions: 365 * 24,
  counters: 24,
  usage: null,
  money: null,
  acts: null,
  keys: null,
  members: null,
  invitations: null,
  security_events: KEPT_DAYS.events * 24,
};

const kept = z.object({
  what: z.enum(KEPT),
  hours: z.int().nullable().describe("Until it is gone by itself; 0: never stored; null: see 'until'."),
  until: z
    .enum(["gone_by_itself", "organization_deleted", "for_the_books"])
    .describe("'for_the_books': accounting law and proofs keep it, after a deletion without a name."),
});

const processor = z.object({
  provider: z.string().describe("Its short name, as in an answer's headers."),
  title: z.string(),
  region: z.string().nullable().describe("In the operator's words; null: nobody said."),
  country: z
    .string()
    .nullable()
    .describe("Where it says that it answers, by ISO 3166; null: it does not say."),
  keeps: z
    .enum(["nothing", "days", "unsaid", "operator"])
    .describe("What becomes of a request's text there, by its own words."),
  keeps_days: z.int().nullable(),
  trains: z.enum(["no", "may", "operator"]).describe("Whether it says that it may train with requests."),
  source: z.string().nullable().describe("Its own page."),
  read_on: z.string().nullable().describe("When that page was read, YYYY-MM-DD."),
  models: z.array(z.string()).describe("Those that your keys may ask there, first or when another fails."),
});

export const showOrganizationPrivacy = operation({
  name: "organizations.privacy",
  summary:
    "Shows what is kept of an organization and for how long, and which providers process what its keys send, with what each says it does with it.",
  allowed,
  effect: "reads",
  input: z.strictObject({ organization: organizationReference }),
  output: z.object({
    organization: z.string(),
    kept: z.array(kept),
    processors: z.array(processor).describe("Only those that a project's keys may be passed on to."),
  }),
  errors: ["organization_not_found"],
  async run(act, { organization: reference }) {
    const { id, slug } = await organizationFor(act, allowed, reference);
    const { projects, retentionHours } = await act.database.inTenant(id, async (db) => ({
      projects: await everyProject(db),
      retentionHours: (await readSettings(db)).retentionHours,
    }));
    // Whatever it costs: also what only one plan has a price for is sent there.
    const offers = await offeredModels(await allProviders(act.database));
    const byProvider = Map.groupBy(
      offers.filter(({ name, account }) => projects.some((one) => reaches(one, name, account.slug))),
      ({ account }) => account,
    );
    return {
      organization: slug,
      kept: KEPT.map((what) => ({ what, ...lasting(what, retentionHours) })),
      processors: [...byProvider].map(([account, offered]) =>
        showProcessor(
          showProvider(account),
          [...new Set(offered.map(({ name }) => name))].toSorted((one, other) => (one < other ? -1 : 1)),
        ),
      ),
    };
  },
});

const BOOKS: readonly Kept[] = ["usage", "money", "acts"];

function lasting(what: Kept, retentionHours: number): Omit<z.input<typeof kept>, "what"> {
  const hours = what === "pictures" ? retentionHours : HOURS_OF[what];
  if (hours !== null) return { hours, until: "gone_by_itself" };
  return { hours, until: BOOKS.includes(what) ? "for_the_books" : "organization_deleted" };
}

const reaches = ({ models, providers }: ProjectDetails, model: string, provider: string) =>
  (models === null || models.includes(model)) && (providers === null || providers.includes(provider));

function showProcessor({ slug, title, region, policy }: ShownProvider, models: readonly string[]) {
  const { keeps, trains, place, source, date } = policy;
  return {
    provider: slug,
    title,
    region,
    country: place,
    keeps: keeps.text,
    keeps_days: keeps.text === "days" ? keeps.days : null,
    trains,
    source,
    read_on: date,
    models: [...models],
  };
}

const PAGE = 100;
const FIRST = "00000000-0000-0000-0000-000000000000";

/** What its keys may do is the sum over all of them. */
async function everyProject(db: TenantDb): Promise<readonly ProjectDetails[]> {
  const all: ProjectDetails[] = [];
  for (let after = FIRST; ; ) {
    const rows = await projectPage(db, { after, limit: PAGE });
    all.push(...rows.slice(0, PAGE));
    const last = all.at(-1);
    if (last === undefined || rows.length <= PAGE) return all;
    after = last.id;
  }
}
