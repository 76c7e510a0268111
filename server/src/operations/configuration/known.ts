import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { allKeys, type KeyMetadata } from "../../keys/index.ts";
import { type ListedBudget, listBudgets } from "../../ledger/index.ts";
import { isGeneral, type LimitRule, limitsPage } from "../../limits/index.ts";
import {
  findMember,
  findOrganization,
  listProjects,
  type OrganizationDetails,
  type ProjectDetails,
  readOrganization,
  readProject,
} from "../../organizations/index.ts";
import { KEY_ERRORS, keyIn } from "../keys/reference.ts";
import type { Act } from "../operation.ts";
import { shown } from "../place.ts";
import type { Configuration } from "./document.ts";

/** An organization that is there, with what is read of it once. */
export interface KnownOrganization {
  readonly details: OrganizationDetails;
  readonly projects: ReadonlyMap<string, ProjectDetails>;
  readonly keys: readonly KeyMetadata[];
  readonly limits: readonly LimitRule[];
  readonly budgets: readonly ListedBudget[];
}

/** Whom a limit or a budget is about, in the words of the document. */
export interface Whose {
  readonly organization: string;
  readonly project?: string | undefined;
  readonly member?: string | undefined;
  readonly key?: string | undefined;
}

/** Whom it is about. `id` is null for what the document makes. */
export interface Subject {
  readonly organization: KnownOrganization | null;
  readonly scope: "organization" | "project" | "member" | "key";
  readonly id: string | null;
}

/** What is there, as far as the document is about it. */
export class Known {
  readonly #act: Act;
  readonly #document: Configuration;
  readonly #organizations = new Map<string, Promise<KnownOrganization | null>>();

  constructor(act: Act, document: Configuration) {
    this.#act = act;
    this.#document = document;
  }

  /** The organizations that the document names anywhere and that are there. */
  async named(): Promise<readonly KnownOrganization[]> {
    const { organizations = [], keys = [], limits = [], budgets = [] } = this.#document;
    const references = [
      ...organizations.map(({ slug }) => slug),
      ...[...keys, ...limits, ...budgets].map(({ organization }) => organization),
    ];
    const found = await Promise.all([...new Set(references)].map((one) => this.organization(one)));
    return [...new Set(found)].filter((one) => one !== null);
  }

  /** Null when there is none, or only the document makes it. */
  organization(reference: string): Promise<KnownOrganization | null> {
    const read = this.#organizations.get(reference) ?? this.#read(reference);
    this.#organizations.set(reference, read);
    return read;
  }

  /**
   * @returns the organization; null when the document makes it
   * @throws ActError organization_not_found, project_not_found when neither is there and the document makes none
   */
  async place(reference: string, project: string | undefined): Promise<KnownOrganization | null> {
    const known = await this.organization(reference);
    const declared = this.#document.organizations?.find(
      ({ slug }) => slug === reference || slug === known?.details.slug,
    );
    if (!known && !declared) throw new ActError("organization_not_found", { organization: shown(reference) });
    if (project === undefined || declared?.projects.some(({ slug }) => slug === project)) return known;
    const isThere = known
      ? [...known.projects.values()].some(({ id, slug }) => id === project || slug === project)
      : project === "default" && declared?.projects.length === 0;
    if (!isThere) throw new ActError("project_not_found", { project: shown(project) });
    return known;
  }

  /** @throws ActError when nobody of that name is there or made, or more than one is named */
  async subject({ organization: reference, project, member, key }: Whose): Promise<Subject> {
    if ([project, member, key].filter((one) => one !== undefined).length > 1)
      throw new ActError("invalid_input", { field: "key", problem: "must not stand beside another subject" });
    const organization = await this.place(reference, project);
    if (key !== undefined) {
      if (!organization) throw new ActError(KEY_ERRORS[0]);
      const { originalId } = await this.#act.database.inTenant(organization.details.id, (db) =>
        keyIn(db, key),
      );
      return { organization, scope: "key", id: originalId };
    }
    if (member !== undefined) {
      const id = organization && (await findMember(this.#act.database, organization.details.id, member));
      if (!id) throw new ActError("member_not_found", { member: shown(member) });
      return { organization, scope: "member", id };
    }
    if (project === undefined)
      return { organization, scope: "organization", id: organization?.details.id ?? null };
    const there = [...(organization?.projects.values() ?? [])].find(
      ({ id, slug }) => id === project || slug === project,
    );
    return { organization, scope: "project", id: there?.id ?? null };
  }

  async #read(reference: string): Promise<KnownOrganization | null> {
    const { database } = this.#act;
    const found = await database.asOperator((db) => findOrganization(db, reference));
    return found && readKnown(this.#act, found.id, this.#document.keys !== undefined);
  }
}

async function readKnown(
  { database }: Act,
  id: OrganizationId,
  withKeys: boolean,
): Promise<KnownOrganization | null> {
  const read = await database.inTenant(id, async (db) => {
    const details = await readOrganization(db);
    const projects: ProjectDetails[] = [];
    for (const { slug } of await listProjects(db)) {
      const project = await readProject(db, slug);
      if (project) projects.push(project);
    }
    return details && { details, projects, budgets: await listBudgets(db) };
  });
  if (!read) return null;
  const limits: LimitRule[] = [];
  const pageSize = 1_000;
  for (let after = 0, more = true; more; ) {
    const page = await limitsPage(database, id, { after, limit: pageSize, addresses: true });
    limits.push(...page.slice(0, pageSize));
    more = page.length > pageSize;
    after = limits.at(-1)?.number ?? after;
  }
  return {
    ...read,
    projects: new Map(read.projects.map((project) => [project.slug, project])),
    keys: withKeys ? await allKeys(database, { organization: read.details }) : [],
    limits: limits.filter(({ number }) => !isGeneral(number)),
  };
}
