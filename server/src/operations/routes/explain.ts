import { z } from "zod";
import type { OrganizationScope } from "../../authority/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { formatUsd } from "../../kernel/money.ts";
import { didYouMean, nearestNames } from "../../kernel/nearest-names.ts";
import { knownNames, PASSED_OVER, type Route, routeOf } from "../../offers/index.ts";
import { type OrganizationRouting, readProject, readRouting } from "../../organizations/index.ts";
import { PriceBook } from "../../prices/index.ts";
import { allGroups, allProviders, GROUP_CHOICES } from "../../provider-accounts/index.ts";
import { ENDPOINTS } from "../../providers/contract.ts";
import { PROTOCOLS } from "../../providers/protocols.ts";
import { allStops } from "../../switches/index.ts";
import { usdShown } from "../money.ts";
import { type Act, operation } from "../operation.ts";
import { shown as shownReference } from "../place.ts";
import { pricesFor } from "../prices/sold-by.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const allowed = { platform: PLATFORM_ROLES } as const;
const MOST_TOKENS = 100_000_000;

const protocols = PROTOCOLS.map(({ name }) => name) as [string, ...string[]];
const tokens = z.coerce
  .number()
  .int("must be a whole number")
  .min(1, "must be at least 1")
  .max(MOST_TOKENS, `must be at most ${MOST_TOKENS}`);

const targetShown = z.object({
  place: z.int().nullable().describe("In which turn it is asked, from 1; null where it is not asked."),
  provider: z.string(),
  kind: z.string(),
  model: z.string().describe("The provider's own name for it."),
  region: z.string().nullable(),
  priority: z.int(),
  share: z
    .number()
    .nullable()
    .describe(
      "How often it is asked first among those of its priority or group, from 0 to 1; null: in order.",
    ),
  secrets: z.int().describe("How many of its secrets are used in turn."),
  speaks: z.string().nullable().describe("The dialect that it is asked in; null where it is not asked."),
  translated: z.boolean().nullable().describe("False where the caller's bytes pass through."),
  passed_over: z
    .enum(PASSED_OVER)
    .nullable()
    .describe(
      "Why it is not asked: the operator stopped it, the organization or the project may not use it, it cannot do this, or no price is known.",
    ),
  cost_usd: usdShown
    .nullable()
    .describe(
      "The most that so many tokens cost this customer there; null where nothing is charged or no price known.",
    ),
});

export const explainRoute = operation({
  name: "routes.explain",
  summary: "Tells where a request of a live key would go, in which order, why, and at what cost.",
  allowed,
  effect: "reads",
  input: z.strictObject({
    model: z.string().min(1, "must not be empty").max(128, "must have at most 128 characters"),
    protocol: z.enum(protocols, `must be one of ${protocols.join(", ")}`).default(protocols[0]),
    endpoint: z.enum(ENDPOINTS, `must be one of ${ENDPOINTS.join(", ")}`).default("chat.completions"),
    input_tokens: tokens.default(1_000),
    output_tokens: tokens.default(1_000),
    organization: z.string().max(64, "is not a short name or an id").optional(),
    project: z
      .string()
      .max(64, "is not a short name or an id")
      .optional()
      .describe("A project of the organization, whose keys may use some models and providers only."),
  }),
  output: z.object({
    model: z.string(),
    group: z
      .object({ choice: z.enum(GROUP_CHOICES), sticky: z.boolean() })
      .nullable()
      .describe(
        "How one is chosen, where the name is a group's. What is fastest is measured by each node for itself.",
      ),
    targets: z.array(targetShown),
  }),
  errors: ["organization_not_found", "project_not_found", "model_not_routed"],
  async run(act, { model, organization: reference, project: projectReference, ...asked }) {
    const { database, clock } = act;
    const accounts = await allProviders(database);
    const groups = await allGroups(database);
    const { loaded, organization } = await pricesFor(act, allowed, reference);
    const project = await projectOf(act, organization, projectReference);
    const within = organization === null ? null : await act.database.inTenant(organization, readRouting);
    const stops = (await allStops(database)).map(({ target }) => target);
    const isStopped = (slug: string, name: string) =>
      stops.some(
        (stop) =>
          stop.scope === "everything" ||
          (stop.scope === "provider" && stop.provider === slug) ||
          (stop.scope === "model" && stop.model === name),
      );
    const { input_tokens: inputTokens, output_tokens: outputTokens, ...rest } = asked;
    const found = await routeOf(
      { accounts, groups },
      { model, ...rest, inputTokens, outputTokens, organization, project, within: within && scopeOf(within) },
      new PriceBook(loaded.document),
      clock.nowMs(),
      isStopped,
    );
    if (found === null) {
      const names = [...(await knownNames(accounts)), ...groups.map(({ name }) => name)];
      const near = didYouMean(nearestNames(model, names));
      throw new ActError("model_not_routed", { near: near === "" ? "" : ` ${near}` });
    }
    const { group, targets } = found;
    return {
      model,
      group: group && { choice: group.choice, sticky: group.sticky },
      targets: shown(targets),
    };
  },
});

/** @throws ActError project_not_found; invalid_input where nobody said whose it is */
async function projectOf(act: Act, organization: OrganizationId | null, reference: string | undefined) {
  if (reference === undefined) return null;
  if (organization === null)
    throw new ActError("invalid_input", { field: "project", problem: "needs its organization beside it" });
  const project = await act.database.inTenant(organization, (db) => readProject(db, reference));
  if (project === null) throw new ActError("project_not_found", { project: shownReference(reference) });
  return { models: setOf(project.models), providers: setOf(project.providers) };
}

const setOf = (names: readonly string[] | null) => names && new Set(names);

function scopeOf({ providers, regions }: OrganizationRouting): OrganizationScope {
  return { providers: setOf(providers), regions: setOf(regions) };
}

function shown(targets: Route["targets"]) {
  const asked = targets.filter(({ passedOver }) => passedOver === null);
  return targets.map((target) => {
    const { account, passedOver, translated, dialect, cost, share } = target;
    return {
      place: passedOver === null ? asked.indexOf(target) + 1 : null,
      provider: account.slug,
      kind: account.kind,
      model: target.model.name,
      region: account.region,
      priority: account.priority,
      share,
      secrets: account.secretCount,
      speaks: dialect,
      translated,
      passed_over: passedOver,
      cost_usd: cost === null ? null : formatUsd(cost),
    };
  });
}
