import { ActError } from "../kernel/act-error.ts";
import { type RowProblem, RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { type ApiKeyId, type GenerationId, newId, type OrganizationId } from "../kernel/ids.ts";
import type { MicroUsd } from "../kernel/money.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { ModelRefused, type ModelTerms, type PlannedOfModel } from "../ports/picture-models.ts";
import { type BeginParts, picturesNamedBy, plannedOf, type TaskRequest } from "../tasks/index.ts";
import { readSettings } from "../uploads/index.ts";
import type { SealedContent } from "./sealing.ts";
import { someAtOnce } from "./some-at-once.ts";
import { missingOf, type NewRowTask } from "./store.ts";

/** A request and the number of its row. */
export interface NumberedRequest {
  readonly row: number;
  readonly request: TaskRequest;
}

/** What rows may cost, each at its place. */
export interface Priced extends NumberedRequest {
  readonly terms: ModelTerms | null;
}

const ASKED_AT_ONCE = 8;
const HOUR_SECONDS = 3_600;
const FREE = 0n as MicroUsd;

/**
 * What each row may cost, asked once for all that ask for the same. All their pictures count against limits of pictures together, or none.
 * @throws RowsRefused with each row whose model may not be asked for that, or whose photos are not there; ModelRefused when it may not be
 *   asked now; ActError models_unavailable
 */
export async function priceRows(
  { database, models }: Pick<BeginParts, "database" | "models">,
  organization: OrganizationId,
  key: ApiKeyId,
  rows: readonly NumberedRequest[],
): Promise<readonly Priced[]> {
  const plans = plansOf(rows);
  const answers = await someAtOnce([...plans.values()], ASKED_AT_ONCE, ({ planned, of }) =>
    models
      .priceOf(key, planned)
      .then((terms) => ({ of, terms, refused: null }))
      .catch((error: unknown) => {
        if (!(error instanceof ModelRefused) || isPassing(error)) throw error;
        return { of, terms: null, refused: error };
      }),
  );
  const problems = answers.flatMap(({ of, refused }) =>
    refused === null
      ? []
      : of.map((row) => ({
          ...{ row, field: "model" },
          problem: `was refused (${refused.code}): ${refused.sentence}`,
        })),
  );
  const all = [...(await missingPhotos(database, organization, rows)), ...problems];
  if (all.length > 0) throw new RowsRefused(all.sort((one, other) => one.row - other.row));
  const [first] = plans.values();
  const pictures = [...plans.values()].reduce(
    (sum, { planned, of }) => sum + planned.pictures * of.length,
    0,
  );
  if (first !== undefined) await models.termsOf(key, first.planned, pictures);
  const termsOf = new Map(answers.flatMap(({ of, terms }) => of.map((row) => [row, terms] as const)));
  return rows.map(({ row, request }) => ({ row, request, terms: termsOf.get(row) ?? null }));
}

interface Plan {
  readonly planned: PlannedOfModel;
  /** Numbers of the rows that ask for it. */
  readonly of: number[];
}

function plansOf(rows: readonly NumberedRequest[]): ReadonlyMap<string, Plan> {
  const plans = new Map<string, Plan>();
  for (const { row, request } of rows) {
    const planned = plannedOf(request);
    if (planned === null) continue;
    const name = JSON.stringify(planned);
    const plan = plans.get(name) ?? { planned, of: [] };
    plan.of.push(row);
    plans.set(name, plan);
  }
  return plans;
}

/** Not the list is wrong: the same may be taken later. */
function isPassing({ status }: ModelRefused): boolean {
  return status === 429 || status === 503;
}

/** M-7: what another organization has is not there. */
async function missingPhotos(
  database: ControlDatabase,
  organization: OrganizationId,
  rows: readonly NumberedRequest[],
): Promise<readonly RowProblem[]> {
  const named = rows.flatMap(({ row, request }) =>
    picturesNamedBy(request).map(({ field, picture }) => ({ row, field, picture })),
  );
  const ids = [...new Set(named.map(({ picture }) => picture))];
  const missing = await database.inTenant(organization, (db) => missingOf(db, ids));
  const problem = "names a picture that is not there, or not any more";
  return named
    .filter(({ picture }) => missing.has(picture))
    .map(({ row, field }) => ({ row, field, problem }));
}

export function totalOf(priced: readonly Priced[]): MicroUsd {
  return priced.reduce((sum, { terms }) => sum + (terms?.atMost ?? FREE), 0n) as MicroUsd;
}

/** How long the pictures of each row live. @param mostSeconds of all of them */
export function tasksOf(
  priced: readonly Priced[],
  sealed: readonly SealedContent[],
  mostSeconds: number,
): readonly NewRowTask[] {
  return priced.map(({ row, request, terms }, at) => {
    const content = sealed[at];
    if (content === undefined) throw new RangeError("a request that was not sealed");
    return {
      ...{ id: newId<GenerationId>(), row, request, sealed: content },
      ...{ model: terms?.model ?? null, provider: terms?.provider ?? null, atMost: terms?.atMost ?? FREE },
      expiresInSeconds: Math.min(mostSeconds, request.expiresInSeconds ?? mostSeconds),
    };
  });
}

export async function retentionSeconds(db: Parameters<typeof readSettings>[0]): Promise<number> {
  return (await readSettings(db)).retentionHours * HOUR_SECONDS;
}

/** @throws ActError generations_waiting */
export function refuseTooMany(waiting: number, more: number, most: number): void {
  if (waiting + more > most)
    throw new ActError("generations_waiting", { limit: most, retryAfterSeconds: 10 });
}
