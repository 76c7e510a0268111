import { Button } from "../../kit/button.tsx";
import { Chip, Select } from "../../kit/choices.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty } from "../../kit/states.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Desk } from "./desk/desk.ts";
import {
  countOf,
  FILTERS,
  type Filter,
  ORDERS,
  type Order,
  type Picture,
  picturesOf,
  type Task,
} from "./desk/pictures.ts";
import { type TaskActs, TaskHead } from "./task-card.tsx";
import { STUDIO } from "./texts.ts";
import { UnfinishedCard } from "./unfinished.tsx";
import { useFigures } from "./words.ts";

const ALL_FILTERS = Object.keys(FILTERS) as readonly Filter[];

/** What was made: each task with its pictures. Filters and order hold for all there are, and not for what is shown alone. */
export function Made({
  now: { tasks, unfinished, hasMoreTasks, filter, order, counts },
  names,
  onLook,
  onMore,
  acts,
  card,
}: {
  readonly now: Desk;
  readonly names: ReadonlyMap<string, string>;
  readonly onLook: (filter: Filter, order: Order) => void;
  readonly onMore: () => void;
  /** Null: whoever reads may only look. */
  readonly acts: TaskActs | null;
  readonly card: (picture: Picture, task: Task, index: number) => React.ReactNode;
}) {
  const say = useTexts(STUDIO);
  const all = countOf("all", counts);
  const isEmpty = tasks.length === 0 && all === 0;
  return (
    <Sheet
      bare
      title={say.made}
      end={
        isEmpty ? undefined : (
          <div className="chips">
            {ALL_FILTERS.map((one) => (
              <Chip key={one} isOn={one === filter} onChange={() => onLook(one, order)}>
                {say.filters[one]} <span className="num">{countOf(one, counts)}</span>
              </Chip>
            ))}
            <Select
              label={say.order}
              value={order}
              onChange={(next) => onLook(filter, next)}
              choices={ORDERS.map((id) => ({ id, label: say.orders[id] }))}
            />
          </div>
        )
      }
    >
      {isEmpty ? <Empty title={say.noneMade}>{acts === null ? null : say.noneMadeWhy}</Empty> : null}
      {tasks.length === 0 && !isEmpty ? (
        <Empty
          title={say.noneSuch}
          act={
            <Button small onPress={() => onLook("all", order)}>
              {say.showAll}
            </Button>
          }
        />
      ) : null}
      {tasks.map((task) => {
        const coming = unfinished.get(task.id);
        const name = names.get(task.id) ?? task.operation;
        return (
          <section key={task.id} className="task">
            <TaskHead task={task} name={name} acts={acts} />
            {task.outputs.length === 0 && coming === undefined ? null : (
              <ul className="pics">
                {picturesOf(task).map((picture, index) => card(picture, task, index))}
                {coming === undefined ? null : <UnfinishedCard picture={coming} name={name} />}
              </ul>
            )}
          </section>
        );
      })}
      {isEmpty ? null : (
        <Showing
          shown={tasks.length}
          of={Math.max(countOf(filter, counts), tasks.length)}
          bytes={counts.bytes}
          hasMore={hasMoreTasks}
          onMore={onMore}
        />
      )}
    </Sheet>
  );
}

/** How much of all there is on the page, and the way to more. */
export function Showing({
  shown,
  of,
  bytes,
  hasMore,
  onMore,
}: {
  readonly shown: number;
  readonly of: number;
  /** Of all of them, with their smaller copies. */
  readonly bytes: number;
  readonly hasMore: boolean;
  readonly onMore: () => void;
}) {
  const say = useTexts(STUDIO);
  const { whole, size } = useFigures();
  return (
    <p className="showing sm soft">
      <span className="num">{say.showing(whole(shown), whole(of), size(bytes))}</span>
      {hasMore ? (
        <Button small look="quiet" onPress={onMore}>
          {say.more}
        </Button>
      ) : null}
    </p>
  );
}
