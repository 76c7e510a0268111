import { Money } from "../../../kit/amounts.tsx";
import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** What a batch can cost, before it is begun. */
export function Cost({
  isPriced,
  isTable,
  most,
  error,
}: {
  readonly isPriced: boolean;
  readonly isTable: boolean;
  readonly most: string | null;
  readonly error: unknown;
}) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  if (isTable) return say.tableCost;
  if (!isPriced) return say.free;
  if (error !== null) return <span className="bad">{sentence(error)}</span>;
  if (most === null) return say.reckoning;
  return (
    <>
      {say.inAll}{" "}
      <b className="strong">
        <Money usd={most} digits={4} />
      </b>
      , {say.heldAtStart}
    </>
  );
}
