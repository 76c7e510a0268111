import { Trash2, X } from "lucide-react";
import { useCallback } from "react";
import { Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Time } from "../../kit/time.tsx";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { isUnderWay, type Status, type Task } from "./desk/pictures.ts";
import { REFUSALS } from "./desk/refusals.ts";
import { SHAPES } from "./making/operations.ts";
import { STUDIO } from "./texts.ts";
import { useFigures } from "./words.ts";

type Looks = readonly [name: Parameters<typeof Glyph>[0]["name"], tone: "ok" | "warn" | "bad" | "off"];

const LOOKS: Readonly<Record<Status, Looks>> = {
  queued: ["waiting", "off"],
  running: ["running", "ok"],
  succeeded: ["kept", "ok"],
  partially_succeeded: ["late", "warn"],
  failed: ["broken", "bad"],
  cancelled: ["off", "off"],
  expired: ["off", "off"],
  outcome_unknown: ["late", "warn"],
};

export interface TaskActs {
  readonly onCancel: (task: Task) => void;
  readonly onDelete: (task: Task) => void;
}

/** What was asked for and what came of it, above its pictures. */
export function TaskHead({
  task,
  name,
  acts,
}: {
  readonly task: Task;
  readonly name: string;
  /** Null: whoever reads may only look. */
  readonly acts: TaskActs | null;
}) {
  const say = useTexts(STUDIO);
  const language = useLanguage();
  const { share } = useFigures();
  const [glyph, tone] = LOOKS[task.status];
  const moving = isUnderWay(task);
  return (
    <header className="task-head">
      <b>{name}</b>
      <span className={`state ${tone === "off" ? "" : tone}`}>
        <Glyph name={glyph} tone={tone} />
        {task.cancel_requested && moving ? say.cancelling : say.statuses[task.status]}
      </span>
      {moving ? (
        <span className="life">
          <svg
            className="meter"
            viewBox="0 0 100 6"
            preserveAspectRatio="none"
            role="progressbar"
            aria-label={name}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={task.progress}
          >
            <rect className="bg" width="100" height="6" />
            <rect className="fg" width={task.progress} height="6" />
          </svg>
          <span className="num nowrap">{say.progress(share(task.progress / 100))}</span>
          {Number(task.held_usd) === 0 ? null : (
            <span className="mute sm nowrap">
              {say.held} <Money usd={task.held_usd} digits={4} />
            </span>
          )}
        </span>
      ) : (
        <span className="mute sm">
          <Time at={task.created_at} />
          {", "}
          {Number(task.charge_usd) === 0 ? (
            say.costNothing
          ) : (
            <>
              {say.charged} <Money usd={task.charge_usd} digits={4} />
            </>
          )}
        </span>
      )}
      {acts === null ? null : (
        <span className="end">
          {moving ? (
            <Button small look="quiet" isDisabled={task.cancel_requested} onPress={() => acts.onCancel(task)}>
              <X className="i s" aria-hidden="true" />
              {say.cancel}
            </Button>
          ) : (
            <Button
              small
              look="quiet"
              iconOnly
              aria-label={say.deleteAllOf(name)}
              onPress={() => acts.onDelete(task)}
            >
              <Trash2 className="i s" aria-hidden="true" />
            </Button>
          )}
        </span>
      )}
      {task.error === null ? null : (
        <p className="sm soft">{REFUSALS[language][task.error.code] ?? task.error.message}</p>
      )}
    </header>
  );
}

/** What a task is called: by its operation, which several of ours share. */
export function useTaskName(): (task: Pick<Task, "operation" | "model">) => string {
  const { operations } = useTexts(STUDIO);
  return useCallback(
    ({ operation, model }) => {
      if (operation === "replace_background")
        return operations[model === null ? "color_background" : "prompt_background"].name;
      const ours = Object.entries(SHAPES).find(([, { name }]) => name === operation)?.[0];
      return ours === undefined ? operation : operations[ours as keyof typeof SHAPES].name;
    },
    [operations],
  );
}
