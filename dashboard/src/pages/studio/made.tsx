import { useState } from "react";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/choices.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty } from "../../kit/states.tsx";
import { useNow } from "../../kit/time.tsx";
import { useTexts } from "../../texts/language.ts";
import { isUnderWay, type Picture, picturesOf, type Task } from "./desk/pictures.ts";
import { lifeOf } from "./life.tsx";
import { TaskHead } from "./task-card.tsx";
import { STUDIO } from "./texts.ts";

const FILTERS = ["all", "under_way", "done", "to_look_at", "leaving"] as const;
type Filter = (typeof FILTERS)[number];

/** Whether a task is of a kind. */
function isOfKind(filter: Filter, task: Task, nowMs: number): boolean {
  if (filter === "under_way") return isUnderWay(task);
  if (filter === "done") return task.status === "succeeded";
  if (filter === "to_look_at")
    return ["partially_succeeded", "failed", "outcome_unknown"].includes(task.status);
  if (filter === "leaving") return task.outputs.length > 0 && lifeOf(task, nowMs).isSoon;
  return true;
}

/** What was made, the newest first: each task with its pictures, filtered among those that were read. */
export function Made({
  tasks,
  hasMore,
  onMore,
  onCancel,
  onDelete,
  card,
}: {
  readonly tasks: readonly Task[];
  readonly hasMore: boolean;
  readonly onMore: () => void;
  readonly onCancel: (task: Task) => void;
  readonly onDelete: (task: Task) => void;
  readonly card: (picture: Picture, task: Task, index: number) => React.ReactNode;
}) {
  const say = useTexts(STUDIO);
  const nowMs = useNow();
  const [filter, setFilter] = useState<Filter>("all");
  const shown = tasks.filter((task) => isOfKind(filter, task, nowMs));
  return (
    <Sheet
      bare
      title={say.made}
      end={
        tasks.length === 0 ? undefined : (
          <div className="chips">
            {FILTERS.map((one) => (
              <Chip key={one} isOn={one === filter} onChange={() => setFilter(one)}>
                {say.filters[one]}{" "}
                <span className="num">{tasks.filter((task) => isOfKind(one, task, nowMs)).length}</span>
              </Chip>
            ))}
          </div>
        )
      }
    >
      {tasks.length === 0 ? <Empty title={say.noneMade}>{say.noneMadeWhy}</Empty> : null}
      {tasks.length > 0 && shown.length === 0 ? (
        <Empty
          title={say.noneSuch}
          act={
            <Button small onPress={() => setFilter("all")}>
              {say.showAll}
            </Button>
          }
        />
      ) : null}
      {shown.map((task) => (
        <section key={task.id} className="task">
          <TaskHead task={task} onCancel={() => onCancel(task)} onDelete={() => onDelete(task)} />
          {task.outputs.length === 0 ? null : (
            <ul className="pics">{picturesOf(task).map((picture, index) => card(picture, task, index))}</ul>
          )}
        </section>
      ))}
      {hasMore ? (
        <p className="pad">
          <Button small onPress={onMore}>
            {say.more}
          </Button>
        </p>
      ) : null}
    </Sheet>
  );
}
