import { X } from "lucide-react";
import { useId, useState } from "react";
import { Glyph } from "../../kit/glyph.tsx";
import { KIT } from "../../texts/kit.ts";
import { useTexts } from "../../texts/language.ts";
import { CREATE } from "./create-texts.ts";

/** Several short texts, each added by Enter, a comma or leaving the field, and removed by its cross or Backspace. */
export function TokenField({
  label,
  values,
  onChange,
  suggestions = [],
  placeholder,
  hint,
  note,
  error,
  mono,
  optional,
}: {
  readonly label: string;
  readonly values: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
  readonly suggestions?: readonly string[];
  readonly placeholder?: string;
  readonly hint?: string;
  readonly note?: string;
  readonly error?: string | null;
  readonly mono?: boolean;
  readonly optional?: boolean;
}) {
  const say = useTexts(CREATE);
  const kit = useTexts(KIT);
  const id = useId();
  const [typed, setTyped] = useState("");
  const add = (text: string) => {
    const found = text.split(/[\s,]+/).filter((one) => one !== "" && !values.includes(one));
    if (found.length > 0) onChange([...values, ...found]);
    setTyped("");
  };
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        <span className="opt">{note ?? (optional ? kit.optional : "")}</span>
      </label>
      <div className="tokens">
        {values.map((value) => (
          <span key={value} className={mono ? "tok mono" : "tok"}>
            {value}
            <button
              type="button"
              aria-label={say.remove(value)}
              onClick={() => onChange(values.filter((one) => one !== value))}
            >
              <X className="i" aria-hidden="true" />
            </button>
          </span>
        ))}
        <input
          id={id}
          className="token-input"
          value={typed}
          placeholder={values.length === 0 ? placeholder : ""}
          list={suggestions.length > 0 ? `${id}-list` : undefined}
          aria-describedby={`${id}-hint`}
          aria-invalid={error != null}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            const text = event.currentTarget.value;
            // Chosen from the list, or a comma typed.
            if (suggestions.includes(text) || text.endsWith(",")) add(text);
            else setTyped(text);
          }}
          onBlur={() => add(typed)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.ctrlKey && typed !== "") {
              event.preventDefault();
              add(typed);
            }
            if (event.key === "Backspace" && typed === "") onChange(values.slice(0, -1));
          }}
        />
        {suggestions.length > 0 ? (
          <datalist id={`${id}-list`}>
            {suggestions
              .filter((one) => !values.includes(one))
              .map((one) => (
                <option key={one} value={one} />
              ))}
          </datalist>
        ) : null}
      </div>
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="hint">
          {hint}
        </span>
      )}
      {error == null ? null : (
        <p className="say bad">
          <Glyph name="broken" tone="bad" />
          <span>{error}</span>
        </p>
      )}
    </div>
  );
}
