import { Money } from "../../../kit/amounts.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Batch } from "./api.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** How far it is, and what became of the money. */
export function BatchFigures({ batch }: { readonly batch: Batch }) {
  const { figures: say } = useTexts(BATCH_TEXTS);
  const { counts } = batch;
  const done = counts.succeeded + counts.partially_succeeded;
  const needs = counts.failed + counts.outcome_unknown;
  const time = () => {
    if (batch.status === "paused") return say.paused;
    if (batch.status !== "running") return say.ended;
    return batch.eta_seconds === null ? say.waiting : say.minutes(Math.ceil(batch.eta_seconds / 60));
  };
  return (
    <dl className="figures">
      <div className="fig">
        <dt>{say.done}</dt>
        <dd>
          {done} <small>{say.of(batch.row_count)}</small>
        </dd>
        <dd className="xs">{time()}</dd>
      </div>
      <div className="fig">
        <dt>{say.needs}</dt>
        <dd className={needs > 0 ? "warn" : ""}>{needs}</dd>
        <dd className="xs">{needs > 0 ? say.notCharged : say.nothingToDo}</dd>
      </div>
      <div className="fig">
        <dt>{say.charged}</dt>
        <dd>
          <Money usd={batch.charged_usd} />
        </dd>
        <dd className="xs">{say.pictures(done)}</dd>
      </div>
      <div className="fig">
        <dt>{say.held}</dt>
        <dd>
          <Money usd={batch.held_usd} />
        </dd>
        <dd className="xs">
          {say.inAll} <Money usd={batch.held_in_all_usd} />
        </dd>
      </div>
      <div className="fig">
        <dt>{say.back}</dt>
        <dd>
          <Money usd={batch.released_usd} />
        </dd>
        <dd className="xs">{say.eachEnd}</dd>
      </div>
    </dl>
  );
}
