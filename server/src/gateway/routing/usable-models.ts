import type { OrganizationScope, ProjectScope, ProjectScopes } from "../../authority/index.ts";
import { didYouMean, nearestNames } from "../../kernel/nearest-names.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import {
  type Endpoint,
  type InferenceRequest,
  type RequestBounds,
  TEXT_SCOPES,
} from "../../providers/contract.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { Gateway } from "../gateway.ts";
import { LEAST_PICTURES } from "../pricing/pictures.ts";
import { worstCaseAt } from "../pricing/worst-case.ts";
import { inabilityOf } from "./capability.ts";
import { stopOfTarget } from "./stops.ts";
import type { Target } from "./target.ts";

/** The models and groups that the key can use, each once: by the name it is offered under, or by the name in the key's scope. */
export function* usable(
  caller: Caller,
  gateway: Gateway,
  protocol: CallerProtocol,
): Generator<readonly [string, Target]> {
  const { switches } = gateway;
  for (const [name, targets] of gateway.routes[caller.mode]) {
    const allowed = namedTargets(caller, name, targets, gateway);
    const running = allowed.filter((one) => !switches.any || stopOfTarget(one, switches) === null);
    const [target] = servedTo(caller, running, gateway, protocol);
    if (target) yield [name, target];
  }
}

/** The targets of a name that is listed: by which it is offered, a group's, or one which a scope says. */
function namedTargets(
  caller: Caller,
  name: string,
  targets: readonly Target[],
  { projects, routes }: Pick<Gateway, "projects" | "routes">,
): readonly Target[] {
  const isListed =
    routes.groups.has(name) ||
    caller.models?.has(name) === true ||
    projects.get(caller.projectId)?.models?.has(name) === true ||
    targets.some((target) => target.name === name);
  return isListed ? allowedTargets(caller, name, targets, projects) : [];
}

/** " Did you mean …?", with names that this key can use and none other; nothing where none is near. */
export function nearestUsable(
  asked: string,
  caller: Caller,
  gateway: Pick<Gateway, "routes" | "prices" | "clock" | "projects">,
  protocol: CallerProtocol,
): string {
  const routes = gateway.routes[caller.mode];
  const isUsable = (name: string) => {
    const targets = namedTargets(caller, name, routes.get(name) ?? [], gateway);
    return servedTo(caller, targets, gateway, protocol).length > 0;
  };
  const near = nearestNames(asked, routes.keys(), isUsable);
  return near.length === 0 ? "" : ` ${didYouMean(near)}`;
}

/** The least that can be asked of a model. */
const LEAST: RequestBounds = {
  inputBytes: 1,
  attachments: [],
  refersToMore: false,
  audio: false,
  outputTokens: 1,
  outputBesides: 0,
  choices: 1,
  choicesShown: 1,
};

const LISTED = [...TEXT_SCOPES, "images"] as const;
const LEAST_OF_PICTURES = { endpoint: "images", bounds: LEAST, pictures: LEAST_PICTURES } as const;

/** The least that can be asked of an endpoint. */
export function leastOf(endpoint: Endpoint): Pick<InferenceRequest, "endpoint" | "bounds" | "pictures"> {
  return endpoint === "images" ? LEAST_OF_PICTURES : { endpoint, bounds: LEAST };
}

/** The targets that can do something the key may call, at a known price (C-1). Test keys need no price. */
export function servedTo(
  { mode, organizationId, endpoints }: Caller,
  targets: readonly Target[],
  { prices, clock }: Pick<Gateway, "prices" | "clock">,
  protocol: CallerProtocol,
): readonly Target[] {
  const asked = LISTED.filter((endpoint) => endpoints.has(endpoint));
  const nowMs = clock.monotonicMs();
  return targets.filter((target) => {
    const { model, offer } = target;
    const price = mode === "test" ? null : prices.price(organizationId, offer, nowMs);
    if (price === null && mode !== "test") return false;
    return asked.some((endpoint) => {
      const request = leastOf(endpoint);
      if (inabilityOf(target, request, protocol) !== null) return false;
      return price === null || worstCaseAt(request, model, price) !== null;
    });
  });
}

/** K-3: the targets that the key and its project may use, by their names or by the name that was asked for. */
export function allowedTargets(
  { models, mode, projectId }: Pick<Caller, "models" | "mode" | "projectId">,
  asked: string,
  targets: readonly Target[],
  projects: ProjectScopes,
): readonly Target[] {
  const ofKey =
    models === null || models.has(asked) ? targets : targets.filter(({ name }) => models.has(name));
  const scope = projects.get(projectId);
  return scope === undefined ? ofKey : ofKey.filter((target) => isInProject(target, asked, mode, scope));
}

/** Whether a project's keys may use a target. K-6: a test key reaches the simulator only, which stands for whatever provider a project may use. */
export function isInProject(
  { name, entry }: Target,
  asked: string,
  mode: Caller["mode"],
  { models, providers, organization = null }: ProjectScope,
): boolean {
  if (models !== null && !models.has(asked) && !models.has(name)) return false;
  if (mode === "test") return true;
  if (organization !== null && !isInOrganization(entry, organization)) return false;
  return providers === null || providers.has(entry.slug);
}

/** P-5: whether requests of an organization may be answered there. A provider whose region nobody said is in none. */
export function isInOrganization(
  { slug, region = null }: Pick<Target["entry"], "slug" | "region">,
  { providers, regions }: OrganizationScope,
): boolean {
  if (providers !== null && !providers.has(slug)) return false;
  return regions === null || (region !== null && regions.has(region));
}
