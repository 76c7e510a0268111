import { InvalidArgumentError } from "commander";
import { ActError } from "../../kernel/act-error.ts";
import { isWholeKey } from "../../keys/index.ts";
import { checkLimit, type LimitMeaning } from "../../limits/index.ts";
import { parseRate } from "../limits/rate.ts";
import { type Declaration, refuse } from "./document.ts";

type DeclaredLimit = Declaration["limits"][number];

/** Whom a declared limit counts, in the words of the file. */
export type Whom =
  | { readonly scope: LimitMeaning["scope"]; readonly organization: null; readonly subject: string | null }
  | { readonly scope: "organization"; readonly organization: string }
  | { readonly scope: "project"; readonly organization: string; readonly project: string }
  | { readonly scope: "member"; readonly organization: string; readonly member: string }
  | {
      readonly scope: "key";
      readonly organization: string;
      /** Null: the key is named by its id or visible first part. */
      readonly project: string | null;
      readonly key: string;
    };

/** A declared limit that passed every check for which nothing has to be looked up. */
export interface PlannedLimit {
  /** Where in the file it is: "limits[2]". */
  readonly path: string;
  readonly whom: Whom;
  readonly meaning: Pick<LimitMeaning, "endpoint" | "unit" | "windowSeconds">;
  readonly most: number;
}

/** @throws OperatorError that names every wrong member by its path */
export function planLimits(declared: Declaration["limits"]): readonly PlannedLimit[] {
  const problems: string[] = [];
  const planned = declared.map((one, index) => {
    const path = `limits[${index}]`;
    const at = <Value>(place: string, work: () => Value): Value | null => {
      try {
        return work();
      } catch (error) {
        if (error instanceof ActError) problems.push(`${place}: ${error.sentence}`);
        else if (error instanceof InvalidArgumentError) problems.push(`${place}: ${error.message}`);
        else throw error;
        return null;
      }
    };
    const rate = at(`${path}.rate`, () => parseRate(one.rate));
    const problem = problemWith(one);
    if (problem !== null) problems.push(`${path}${problem}`);
    if (rate === null || problem !== null) return null;
    const { most, windowSeconds } = rate;
    const meaning = { endpoint: one.endpoint, unit: one.unit, windowSeconds };
    const whom = whomOf(one);
    const subject = "subject" in whom ? whom.subject : null;
    const checked = at(path, () => checkLimit({ ...meaning, scope: whom.scope, subject }, most));
    if (checked === null) return null;
    // An address is written in many ways and counted in one.
    return { path, meaning, most, whom: "subject" in whom ? { ...whom, subject: checked.subject } : whom };
  });
  refuse(problems);
  return planned.filter((one) => one !== null);
}

/** What is wrong with the members that say whom a limit counts. Never a value: somebody may have written a key there. */
function problemWith({ each, address, organization, project, member, key }: DeclaredLimit): string | null {
  const wholes = [each, address, organization].filter((one) => one !== undefined);
  const parts = [project, member, key].filter((one) => one !== undefined);
  if (wholes.length === 0 && parts.length > 0) return " must also name the organization.";
  if (wholes.length === 0) return " must say whom it limits: each, address or organization.";
  if (wholes.length > 1) return " must name only one of each, address and organization.";
  if (organization === undefined && parts.length > 0)
    return " must name an organization, and neither each nor address, with a project, member or key.";
  if (member !== undefined && parts.length > 1)
    return ".member must stand alone, without a project and a key.";
  if (key !== undefined && isWholeKey(key))
    return ".key must not be a whole key: name it by its id or by its first 24 characters, and keep keys out of files.";
  return null;
}

function whomOf({ each, address, organization, project, member, key }: DeclaredLimit): Whom {
  if (each !== undefined) return { scope: each, organization: null, subject: null };
  if (organization === undefined) return { scope: "address", organization: null, subject: address ?? null };
  if (key !== undefined) return { scope: "key", organization, project: project ?? null, key };
  if (member !== undefined) return { scope: "member", organization, member };
  if (project !== undefined) return { scope: "project", organization, project };
  return { scope: "organization", organization };
}
