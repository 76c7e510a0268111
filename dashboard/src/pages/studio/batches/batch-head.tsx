import { Download, Pause, Play } from "lucide-react";
import { useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { ActMenu, type MenuAct } from "../../../kit/menu.tsx";
import { Time } from "../../../kit/time.tsx";
import { useTexts } from "../../../texts/language.ts";
import { saveAll } from "../desk/save.ts";
import { type Batch, filesOf, type Row } from "./api.ts";
import { useBatchName } from "./batch-name.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** What it is called, how it stands, and what is done with all of it. */
export function BatchHead({
  batch,
  rows,
  toList,
  acts,
  told,
  onAct,
}: {
  readonly batch: Batch;
  readonly rows: readonly Row[];
  readonly toList: React.ReactNode;
  /** What else can be done; empty where whoever reads may only look. */
  readonly acts: readonly MenuAct[];
  readonly told: (work: Promise<unknown>) => Promise<void>;
  /** Null: whoever reads may only look. */
  readonly onAct: ((what: "pause" | "resume") => void) | null;
}) {
  const say = useTexts(BATCH_TEXTS);
  const name = useBatchName(batch);
  const [packed, setPacked] = useState<number | null>(null);
  const files = filesOf(rows);
  const isPaused = batch.status === "paused";
  const download = async () => {
    setPacked(0);
    await told(saveAll(files, setPacked, name));
    setPacked(null);
  };
  return (
    <div className="head">
      <div>
        <p className="sm">{toList}</p>
        <h1>{name}</h1>
        <p>
          {say.status[batch.status]}. {say.started} <Time at={batch.created_at} />.
        </p>
      </div>
      <div className="acts">
        {onAct !== null && (isPaused || batch.status === "running") ? (
          <Button onPress={() => onAct(isPaused ? "resume" : "pause")}>
            {isPaused ? (
              <Play className="i" aria-hidden="true" />
            ) : (
              <Pause className="i" aria-hidden="true" />
            )}
            {isPaused ? say.resume : say.pause}
          </Button>
        ) : null}
        {files.length === 0 ? null : (
          <Button look="main" isDisabled={packed !== null} onPress={() => void download()}>
            <Download className="i" aria-hidden="true" />
            {packed === null ? say.download(files.length) : say.packing(packed, files.length)}
          </Button>
        )}
        {acts.length === 0 ? null : <ActMenu label={say.acts} acts={acts} />}
      </div>
    </div>
  );
}
