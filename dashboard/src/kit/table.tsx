import { ArrowDown, ArrowUp } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { KIT } from "../texts/kit.ts";
import { useTexts } from "../texts/language.ts";
import { Button } from "./button.tsx";
import { Blocks, MOST_AT_ONCE, useWidths } from "./table-blocks.tsx";

/** A column. On a phone a row becomes an entry: `narrow` says where its cell stands there. */
export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** `main`: its title; `end`: beside the title; `sub`: below, labelled; `gone`: left out. */
  readonly narrow?: "main" | "end" | "sub" | "gone";
  /** The label of a `sub` cell. */
  readonly label?: string;
  readonly isSortable?: boolean;
}

export interface Sorting {
  readonly by: string;
  readonly isDescending: boolean;
  readonly onChange: (by: string, isDescending: boolean) => void;
}

/**
 * Rows under a head, which stays in sight. The whole row is one target: put a link with the class `row-link` into its main cell. Of more
 * than 200 rows only those near the window are there.
 */
export function Table<Row>({
  label,
  columns,
  rows,
  idOf,
  sorting,
  dim,
  chosen,
  footer,
}: {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly sorting?: Sorting;
  /** Rows that are over, such as revoked keys. */
  readonly dim?: (row: Row) => boolean;
  readonly chosen?: (row: Row) => boolean;
  readonly footer?: ReactNode;
}) {
  const table = useRef<HTMLTableElement>(null);
  const isLong = rows.length > MOST_AT_ONCE;
  const widths = useWidths(table, isLong);
  const rowOf = (row: Row, at: number) => (
    <tr
      key={idOf(row)}
      className={chosen?.(row) ? "sel" : dim?.(row) ? "dim" : ""}
      // The head is the first.
      aria-rowindex={isLong ? at + 2 : undefined}
    >
      {columns.map(({ id, cell, isNumber, narrow = "sub", label: named }) => (
        <td
          key={id}
          className={`${narrow} ${isNumber ? "r" : ""}`}
          data-l={narrow === "sub" ? named : undefined}
        >
          {cell(row)}
        </td>
      ))}
    </tr>
  );
  return (
    <>
      <table
        ref={table}
        className={`stack ${widths.length > 0 ? "even" : ""}`}
        aria-label={label}
        aria-rowcount={isLong ? rows.length + 1 : undefined}
      >
        {widths.length === 0 ? null : (
          <colgroup>
            {columns.map(({ id }, at) => (
              <col key={id} width={widths[at]} />
            ))}
          </colgroup>
        )}
        <thead>
          <tr>
            {columns.map((column) => (
              <Head key={column.id} column={column} sorting={sorting} />
            ))}
          </tr>
        </thead>
        {isLong ? (
          <Blocks rows={rows} columns={columns.length} rowOf={rowOf} />
        ) : (
          <tbody>{rows.map(rowOf)}</tbody>
        )}
      </table>
      {footer}
    </>
  );
}

function Head<Row>({
  column: { id, header, isNumber, isSortable },
  sorting,
}: {
  readonly column: Column<Row>;
  readonly sorting: Sorting | undefined;
}) {
  const say = useTexts(KIT);
  const isSorted = sorting?.by === id;
  const order = isSorted ? (sorting.isDescending ? "descending" : "ascending") : undefined;
  return (
    <th scope="col" className={isNumber ? "r" : ""} aria-sort={order}>
      {isSortable && sorting !== undefined && typeof header === "string" ? (
        <button
          type="button"
          className="sort"
          title={say.sortBy(header)}
          onClick={() => sorting.onChange(id, isSorted ? !sorting.isDescending : true)}
        >
          {header}
          {isSorted ? (
            sorting.isDescending ? (
              <ArrowDown className="i" aria-hidden="true" />
            ) : (
              <ArrowUp className="i" aria-hidden="true" />
            )
          ) : null}
        </button>
      ) : (
        header
      )}
    </th>
  );
}

/** Below a list that has more pages. */
export function More({
  shown,
  all,
  hasMore,
  isLoading,
  onMore,
}: {
  readonly shown: number;
  readonly all?: number;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly onMore: () => void;
}) {
  const say = useTexts(KIT);
  if (!hasMore) return null;
  return (
    <div className="more">
      {all === undefined ? null : <span className="sm mute num">{say.showing(shown, all)}</span>}
      <Button small onPress={onMore} isDisabled={isLoading}>
        {say.more}
      </Button>
    </div>
  );
}
