import { z } from "zod";
import { setBudget } from "../budgets/set.ts";
import { setTimeZone } from "../budgets/time-zone.ts";
import { setLine } from "../credits/line.ts";
import { createKey } from "../keys/create.ts";
import { setLimit } from "../limits/set.ts";
import { setGeneralLimit } from "../limits/set-general.ts";
import { displayName, slug } from "../place.ts";
import { setPlan } from "../plans/set.ts";
import { planName } from "../plans/shown.ts";
import { setPrice } from "../prices/set.ts";
import { createProject } from "../projects/create.ts";
import { createProvider } from "../providers/create.ts";
import { providerSecret } from "../providers/declared.ts";
import { suspendInput } from "../suspensions/deciding.ts";

/** More than one file should hold. Over HTTP the size of the body ends it sooner. */
const MOST_OF_A_KIND = 100_000;

const several = <Item extends z.ZodType>(item: Item) =>
  z.array(item).max(MOST_OF_A_KIND, `must be at most ${MOST_OF_A_KIND}`);

const suspended = z
  .strictObject(suspendInput)
  .nullable()
  .optional()
  .describe("Suspended by the platform, and why; null: not. Left out: it stays as it is.");

const project = createProject.input.omit({ organization: true }).extend({ suspended });

const organization = z.strictObject({
  slug,
  name: displayName.optional(),
  time_zone: setTimeZone.input.shape.time_zone.optional(),
  credit_line: setLine.input.omit({ organization: true }).optional(),
  plan: planName.optional().describe("The plan it is sold by."),
  suspended,
  projects: several(project)
    .default([])
    .describe("The first is made with a new organization; else 'default' is."),
});

/** The name of a variable that holds a provider's secret where the document is sent from. */
const variableName = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, "must be the name of a variable such as OPENAI_API_KEY, not a secret");

const provider = createProvider.input.omit({ secret: true }).extend({
  secret_from: variableName
    .optional()
    .describe("The variable with its secret, which is needed when the provider is made."),
});

const key = createKey.input.required({ name: true, mode: true, project: true });

/**
 * How a deployment should be. Each thing has the form that the operation takes which sets it. A part that is left out is nobody's
 * matter: it stays as it is, whatever is pruned.
 */
export const configuration = z
  .strictObject({
    organizations: several(organization).optional(),
    providers: several(provider).optional(),
    prices: several(setPrice.input.omit({ from: true })).optional(),
    plans: several(
      z.strictObject({
        name: slug,
        rules: several(setPlan.input.omit({ plan: true, from: true, withdraw: true })).default([]),
      }),
    ).optional(),
    keys: several(key)
      .optional()
      .describe(
        "Named by organization, project and name. The limits and budgets of one are set as they are said here.",
      ),
    general_limits: several(setGeneralLimit.input).optional(),
    limits: several(setLimit.input).optional(),
    budgets: several(setBudget.input).optional(),
  })
  .meta({ id: "Configuration" });

export type Configuration = z.output<typeof configuration>;

/** What `plan` and `apply` take alike. */
export const configurationTaken = {
  document: configuration,
  prune: z
    .boolean()
    .default(false)
    .describe(
      "Removes what the document does not name, of its parts: providers, prices, rules of plans, general limits, and the limits and budgets of organizations that it names. Never organizations, projects, keys or credit.",
    ),
};

/** Secrets by the names that `secret_from` says. They are sealed as they arrive and are in no answer (P-1). */
export const secretsTaken = z.record(variableName, providerSecret).default({});
