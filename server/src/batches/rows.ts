import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";
import { type RowProblem, RowsRefused } from "../kernel/act-errors/rows-refused.ts";
import { readTaskRequest, type TaskRequest } from "../tasks/index.ts";
import { type KitsOfList, kitOfRow, NO_KITS } from "./kits.ts";

/** Rows of one batch. */
export const MOST_ROWS = 1_000;
/** Characters of a name and of a reference. */
const MOST_NAME = 200;

/** A row as it was checked. */
interface BatchRow {
  /** The caller's own number of the article, or whatever they call it. */
  readonly reference: string | null;
  readonly request: TaskRequest;
}

/** What is asked for as one list, as it was checked. */
export interface BatchList {
  readonly name: string | null;
  readonly rows: readonly BatchRow[];
}

/** A list as it came: from JSON, or from a table, whose cells are texts. */
export interface GivenList {
  readonly name?: unknown;
  /** Fields that every row has which does not say otherwise. */
  readonly defaults?: unknown;
  readonly rows: readonly unknown[];
}

const name = z.string().max(MOST_NAME).nullish();
const defaults = z.record(z.string(), z.unknown()).nullish();
const row = z.record(z.string(), z.unknown());
/** Values in a row and all that it has within: several times as many as a task has. */
const MOST_VALUES = 100;
const TOO_LARGE = { success: false, data: undefined } as const;
const NAME_PROBLEM = `must be a text of at most ${MOST_NAME} characters`;

/**
 * Checks a whole list, before anything of it is begun.
 * @param kits the brand kits that its rows name
 * @throws RowsRefused, which names every row that is wrong
 */
export function readList(given: GivenList, kits: KitsOfList = NO_KITS): BatchList {
  const problems: RowProblem[] = [];
  const called = name.safeParse(given.name);
  if (!called.success) problems.push({ row: 0, field: "name", problem: NAME_PROBLEM });
  const common = isSmall(given.defaults) ? defaults.safeParse(given.defaults) : TOO_LARGE;
  if (!common.success)
    problems.push({ row: 0, field: "defaults", problem: "must be an object with fields of a task" });
  if (given.rows.length === 0 || given.rows.length > MOST_ROWS)
    throw new RowsRefused([
      { row: 0, field: "rows", problem: `must be from 1 to ${MOST_ROWS}; there are ${given.rows.length}` },
    ]);
  const rows = given.rows.flatMap((one, at) => readRow(one, common.data ?? {}, at + 1, kits, problems) ?? []);
  if (problems.length > 0) throw new RowsRefused(problems);
  return { name: called.data || null, rows };
}

function readRow(
  given: unknown,
  common: Readonly<Record<string, unknown>>,
  number: number,
  kits: KitsOfList,
  problems: RowProblem[],
): BatchRow | null {
  const refuse = (field: string, problem: string) => {
    problems.push({ row: number, field, problem });
    return null;
  };
  const read = isSmall(given) ? row.safeParse(given) : TOO_LARGE;
  if (!read.success) return refuse("row", "must be an object with fields of a task");
  const { reference: called, ...fields } = read.data;
  const reference = name.safeParse(called);
  if (!reference.success) return refuse("reference", NAME_PROBLEM);
  if (Object.hasOwn(common, "reference")) return refuse("reference", "is a row's own, and no default");
  const asked = { ...common, ...fields };
  if (Object.hasOwn(asked, "partial_images"))
    return refuse("partial_images", "is not taken in a batch: nobody follows one of its rows");
  const kit = kitOfRow(asked, kits);
  if (typeof kit === "string") return refuse("brand", kit);
  try {
    return { reference: reference.data || null, request: readTaskRequest(asked, kit) };
  } catch (error) {
    if (!(error instanceof ActError)) throw error;
    const { field, problem } = error.values;
    return field === undefined ? refuse("row", "is no task") : refuse(String(field), String(problem));
  }
}

/** Looked at before anything goes through it: the defaults are read again for each row, so a million values there would be a thousand million. */
function isSmall(given: unknown): boolean {
  const waiting = [given];
  for (let many = 0; waiting.length > 0; many += 1) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    for (const name in value) {
      if (waiting.length + many >= MOST_VALUES) return false;
      waiting.push((value as Record<string, unknown>)[name]);
    }
  }
  return true;
}
