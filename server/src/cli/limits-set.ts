import { OperatorError } from "../kernel/errors.ts";
import type { OrganizationId } from "../kernel/ids.ts";
import {
  type LimitedEndpoint,
  type LimitScope,
  type LimitUnit,
  setLimit,
  windowWords,
} from "../limits/index.ts";
import { findMember, findPlace } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { refuseWholeKey, theKey } from "./key-reference.ts";
import type { Rate } from "./limits/rate.ts";
import { subjectWords } from "./limits-words.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface LimitsSetOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly unit: LimitUnit;
  readonly each?: LimitScope;
  readonly address?: string;
  readonly key?: string;
  readonly member?: string;
  readonly endpoint?: LimitedEndpoint;
}

/** Whom a limit counts, and whose it is: null is the operator's own. */
interface Whom {
  readonly organization: OrganizationId | null;
  readonly scope: LimitScope;
  readonly subject: string | null;
}

/** `sallyport limits set`. It returns when the limit is in force on every node. */
export async function limitsSet(
  invocation: Invocation,
  { most, windowSeconds }: Rate,
  options: LimitsSetOptions,
): Promise<void> {
  const { unit, endpoint = null, json } = options;
  const { terminal } = invocation;
  if (options.key !== undefined) refuseWholeKey(options.key);
  await withControl(invocation, async ({ control }) => {
    const { organization, scope, subject } = await whom(control.database, options);
    const meaning = { scope, subject, endpoint, unit, windowSeconds };
    const { number, generation } = await setLimit(control.database, organization, meaning, most);
    const nodes = await confirm(control, generation);
    if (json) return terminal.out(JSON.stringify({ number, ...meaning, most, nodes }));
    const where = endpoint === null ? "" : ` on ${endpoint}`;
    terminal.out(
      `Limit ${number}: ${subjectWords(meaning)} may have ${most} ${unit} ${windowWords(windowSeconds)}${where}.`,
    );
    terminal.out(describeConfirmations("In force", nodes));
  });
}

/** @throws OperatorError when nobody is named, or nobody has that name */
async function whom(database: ControlDatabase, options: LimitsSetOptions): Promise<Whom> {
  const { each, address, project, key, member } = options;
  if (each !== undefined) return { organization: null, scope: each, subject: null };
  if (address !== undefined) return { organization: null, scope: "address", subject: address };
  if ([options.organization, project, key, member].every((one) => one === undefined))
    throw new OperatorError(
      "Say whom it limits: --each key (or address, organization, project, member), --organization acme, --project, --member, --key or --address.",
    );
  const place = await findPlace(database, options.organization ?? null, project ?? null);
  const organization = place.organization.id;
  if (project !== undefined) return { organization, scope: "project", subject: place.project.id };
  if (key !== undefined)
    return { organization, scope: "key", subject: (await theKey(database, place, key)).originalId };
  if (member !== undefined) {
    const subject = await findMember(database, organization, member);
    if (subject === null) throw new OperatorError("No member of this organization has that id.");
    return { organization, scope: "member", subject };
  }
  return { organization, scope: "organization", subject: organization };
}
