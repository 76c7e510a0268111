import { formatUsd, parseUsd } from "../../kernel/money.ts";
import { balanceOf } from "../../ledger/index.ts";
import { setTimeZone } from "../budgets/time-zone.ts";
import { setLine } from "../credits/line.ts";
import type { Act } from "../operation.ts";
import { changeOrganization } from "../organizations/change.ts";
import { createOrganization } from "../organizations/create.ts";
import { resumeOrganization } from "../organizations/resume.ts";
import { suspendOrganization } from "../organizations/suspend.ts";
import { assignPlan } from "../plans/assign.ts";
import { pricesFor } from "../prices/sold-by.ts";
import { changeProject } from "../projects/change.ts";
import { createProject } from "../projects/create.ts";
import { resumeProject } from "../projects/resume.ts";
import { suspendProject } from "../projects/suspend.ts";
import type { Configuration } from "./document.ts";
import type { Known, KnownOrganization } from "./known.ts";
import { changing, doing, type Step } from "./step.ts";

type Declared = NonNullable<Configuration["organizations"]>[number];
type DeclaredProject = Declared["projects"][number];

/** Why somebody is not suspended any more, when a document says so. */
const RESUMED = "not suspended in the configuration";

/** Organizations and projects. What is not removed by a document: they are never gone. */
export async function organizationSteps(
  known: Known,
  declared: readonly Declared[],
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [index, one] of declared.entries()) {
    const at = `organizations[${index}]`;
    const there = await known.organization(one.slug);
    steps.push(organizationStep(at, one, there));
    for (const [place, project] of one.projects.entries())
      steps.push(projectStep(`${at}.projects[${place}]`, one, project, place === 0, there));
  }
  return steps;
}

function organizationStep(
  at: string,
  { slug, name, projects }: Declared,
  there: KnownOrganization | null,
): Step {
  const step = { at, what: "organization", name: slug };
  if (there === null) {
    const named = name === undefined ? {} : { name };
    const act = doing(createOrganization, { slug, first_project: projects[0]?.slug ?? "default", ...named });
    return { ...step, change: "create", act };
  }
  const { name: now, revision } = there.details;
  const renaming = doing(changeOrganization, { organization: slug, name: name ?? now, revision });
  return changing(step, name !== undefined && name !== now, renaming);
}

function projectStep(
  at: string,
  { slug: organization }: Declared,
  { slug, name, models, providers }: DeclaredProject,
  isFirst: boolean,
  there: KnownOrganization | null,
): Step {
  const step = { at, what: "project", name: `${organization}/${slug}` };
  const now = there?.projects.get(slug);
  const scope = {
    ...(models === undefined ? {} : { models }),
    ...(providers === undefined ? {} : { providers }),
  };
  const said = { ...(name === undefined ? {} : { name }), ...scope };
  if (now) {
    const isOther =
      (name !== undefined && name !== now.name) ||
      isOtherList(models, now.models) ||
      isOtherList(providers, now.providers);
    const act = doing(changeProject, { organization, project: slug, ...said, revision: now.revision });
    return changing(step, isOther, act);
  }
  // The first one comes with a new organization, by its short name.
  if (there === null && isFirst) {
    const act = doing(changeProject, { organization, project: slug, ...said, revision: 1 });
    return { ...step, change: "create", act: Object.keys(said).length === 0 ? async () => null : act };
  }
  return { ...step, change: "create", act: doing(createProject, { organization, slug, ...said }) };
}

/** Whether a list that is declared is not the one that is there, in whatever order. Undefined: nobody said. */
function isOtherList(declared: readonly string[] | null | undefined, now: readonly string[] | null): boolean {
  if (declared === undefined) return false;
  if (declared === null || now === null) return declared !== now;
  const [wanted, there] = [new Set(declared), new Set(now)];
  return wanted.symmetricDifference(there).size > 0;
}

/** What else is said of organizations; it comes after the plans that they are sold by. */
export async function standingSteps(
  act: Act,
  known: Known,
  declared: readonly Declared[],
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  for (const [index, one] of declared.entries()) {
    const at = `organizations[${index}]`;
    const there = await known.organization(one.slug);
    steps.push(...(await termSteps(act, at, one, there)));
    steps.push(...suspensionSteps(at, one, there));
  }
  return steps;
}

async function termSteps(
  act: Act,
  at: string,
  { slug: organization, time_zone: zone, plan, credit_line: line }: Declared,
  there: KnownOrganization | null,
): Promise<readonly Step[]> {
  const steps: Step[] = [];
  if (zone !== undefined) {
    const step = { at: `${at}.time_zone`, what: "time zone", name: `${organization} ${zone}` };
    const setting = doing(setTimeZone, { organization, time_zone: zone });
    steps.push(changing(step, there?.details.timeZone !== zone, setting));
  }
  if (plan !== undefined) {
    const step = { at: `${at}.plan`, what: "plan of organization", name: `${organization} ${plan}` };
    const now = there && (await pricesFor(act, assignPlan.allowed, organization)).plan.slug;
    steps.push(changing(step, (now ?? "default") !== plan, doing(assignPlan, { organization, plan })));
  }
  if (line !== undefined) {
    const wanted = parseUsd(line.line_usd);
    const step = {
      at: `${at}.credit_line`,
      what: "credit line",
      name: `${organization} ${formatUsd(wanted)} USD`,
    };
    const now = there && (await balanceOf(act.database, there.details.id)).line;
    steps.push(changing(step, (now ?? 0n) !== wanted, doing(setLine, { organization, ...line })));
  }
  return steps;
}

function suspensionSteps(at: string, declared: Declared, there: KnownOrganization | null): readonly Step[] {
  const { slug: organization, suspended, projects } = declared;
  const whole = suspensionStep(
    { at: `${at}.suspended`, what: "suspension", name: organization },
    { suspended, isNow: there?.details.suspendedBy.includes("platform") ?? false },
    suspended && doing(suspendOrganization, { organization, ...suspended }),
    doing(resumeOrganization, { organization, reason: RESUMED }),
  );
  const parts = projects.map(({ slug: project, suspended: wanted }, index) =>
    suspensionStep(
      { at: `${at}.projects[${index}].suspended`, what: "suspension", name: `${organization}/${project}` },
      { suspended: wanted, isNow: there?.projects.get(project)?.suspendedBy.includes("platform") ?? false },
      wanted && doing(suspendProject, { organization, project, ...wanted }),
      doing(resumeProject, { organization, project, reason: RESUMED }),
    ),
  );
  return [whole, ...parts].filter((one) => one !== null);
}

function suspensionStep(
  step: Pick<Step, "at" | "what" | "name">,
  { suspended, isNow }: { readonly suspended: object | null | undefined; readonly isNow: boolean },
  suspending: Step["act"] | null,
  resuming: NonNullable<Step["act"]>,
): Step | null {
  if (suspended === undefined) return null;
  return changing(step, isNow !== (suspended !== null), suspending ?? resuming);
}
