import {
  type ReactNode,
  type RefObject,
  startTransition,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** So many rows are simply there; of more, only those near the window are. */
export const MOST_AT_ONCE = 200;
const BLOCK_ROWS = 10;
/** How far outside the window rows are made ready, so that scrolling and Tab find them. */
const NEAR_PX = 800;
const ROW_PX = 52;

/** What blocks of one table share. */
class Shared {
  /** How high rows are, as far as they were seen. */
  rows = 0;
  px = 0;
  readonly #told = new Map<Element, (isNear: boolean) => void>();
  readonly #observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) this.#told.get(target)?.(isIntersecting);
    },
    { rootMargin: `${NEAR_PX}px 0px` },
  );

  /** Tells when a block comes near the window, and when it leaves. */
  watch(block: Element, tell: (isNear: boolean) => void): () => void {
    this.#told.set(block, tell);
    this.#observer.observe(block);
    return () => {
      this.#told.delete(block);
      this.#observer.unobserve(block);
    };
  }

  heightOf(rows: number): number {
    return Math.round(rows * (this.rows === 0 ? ROW_PX : this.px / this.rows));
  }
}

/**
 * Many rows in blocks, each a part of the table's body. A block that is far from the window is one empty row as high as it was, or as
 * blocks before it were.
 */
export function Blocks<Row>({
  rows,
  columns,
  rowOf,
}: {
  readonly rows: readonly Row[];
  readonly columns: number;
  /** @param at its place among all rows, from 0 */
  readonly rowOf: (row: Row, at: number) => ReactNode;
}) {
  const [shared] = useState(() => new Shared());
  const count = Math.ceil(rows.length / BLOCK_ROWS);
  return Array.from({ length: count }, (_, block) => {
    const from = block * BLOCK_ROWS;
    const own = rows.slice(from, from + BLOCK_ROWS);
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place; its rows have keys of their own
      <Block key={block} count={own.length} isFirst={block < 4} columns={columns} shared={shared}>
        {() => own.map((row, at) => rowOf(row, from + at))}
      </Block>
    );
  });
}

function Block({
  count,
  isFirst,
  columns,
  shared,
  children,
}: {
  readonly count: number;
  readonly isFirst: boolean;
  readonly columns: number;
  readonly shared: Shared;
  readonly children: () => ReactNode;
}) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [isNear, setNear] = useState(isFirst);
  const [ownPx, setOwnPx] = useState<number | null>(null);
  useEffect(() => {
    const element = body.current;
    if (element === null) return;
    return shared.watch(element, (isNow) => {
      // Whatever has the focus stays, or the keyboard would lose its place.
      if (!isNow && element.contains(document.activeElement)) return;
      const { height } = element.getBoundingClientRect();
      // A key that is pressed meanwhile goes first.
      startTransition(() => {
        if (!isNow) setOwnPx(height);
        setNear(isNow);
      });
    });
  }, [shared]);
  useLayoutEffect(() => {
    if (!isNear || body.current === null) return;
    shared.rows += count;
    shared.px += body.current.getBoundingClientRect().height;
  }, [isNear, count, shared]);
  return (
    <tbody ref={body}>
      {isNear ? (
        children()
      ) : (
        <tr className="far">
          <td colSpan={columns} height={ownPx ?? shared.heightOf(count)} />
        </tr>
      )}
    </tbody>
  );
}

/**
 * How wide the columns were when the table had its first rows, so that rows which come and go do not move them.
 * @param isFixed whether rows come and go
 */
export function useWidths(table: RefObject<HTMLTableElement | null>, isFixed: boolean): readonly number[] {
  const [widths, setWidths] = useState<readonly number[]>([]);
  useLayoutEffect(() => {
    if (!isFixed || table.current === null) return setWidths([]);
    const heads = [...table.current.querySelectorAll("th")].map((head) => head.getBoundingClientRect().width);
    // On a phone there are no columns.
    setWidths(heads.every((width) => width > 0) ? heads : []);
  }, [isFixed, table]);
  return widths;
}
