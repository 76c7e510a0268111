import { ActError } from "../act-error.ts";

/** What is wrong with a row of a list. The first row is 1; 0 is the list itself. */
export interface RowProblem {
  readonly row: number;
  /** As the caller named it. */
  readonly field: string;
  /** In words that go on after the field's name. */
  readonly problem: string;
}

/** More than anybody reads at once. */
const MOST_TOLD = 100;

/** A list of which nothing is begun, because of these rows. */
export class RowsRefused extends ActError {
  /** The first of them. */
  readonly told: readonly RowProblem[];

  constructor(problems: readonly RowProblem[]) {
    super("batch_rows_refused", { count: problems.length });
    this.told = problems.slice(0, MOST_TOLD);
  }
}
