import { useProblemSentence } from "../../../kit/states.tsx";
import { useTexts } from "../../../texts/language.ts";
import { REFUSED_ROWS } from "../desk/api.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** Why nothing of it has begun: the sentence, and each row that is wrong. */
export function Refusal({ error }: { readonly error: unknown }) {
  const say = useTexts(BATCH_TEXTS);
  const sentence = useProblemSentence();
  const rows = typeof error === "object" && error !== null ? (REFUSED_ROWS.get(error) ?? []) : [];
  return (
    <div className="say bad" role="alert">
      <p>{sentence(error)}</p>
      {rows.length === 0 ? null : (
        <ul>
          {rows.map(({ row, field, problem }) => (
            <li key={`${row} ${field}`}>{say.refusedRow(row, field, problem)}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
