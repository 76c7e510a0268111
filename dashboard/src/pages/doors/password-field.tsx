import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Field } from "../../kit/field.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { useTexts } from "../../texts/language.ts";
import { GATE } from "./texts.ts";

type Judgement = Output<"passwords.check">;

/** Long enough that not every key is a call. */
const QUIET_MS = 250;

/** What the server thinks of a password while it is typed (ID-2). Null until it has said so of this very one. */
export function useJudgement(password: string, personal: readonly string[]): Judgement | null {
  const [judged, setJudged] = useState<{ readonly of: string; readonly as: Judgement } | null>(null);
  const about = personal.filter((one) => one !== "").join("\n");
  useEffect(() => {
    if (password === "") return;
    const timer = setTimeout(() => {
      call("passwords.check", { password, personal: about === "" ? [] : about.split("\n") })
        .then((as) => setJudged({ of: password, as }))
        // The server decides in the end; without its word nothing is said here.
        .catch(() => setJudged(null));
    }, QUIET_MS);
    return () => clearTimeout(timer);
  }, [password, about]);
  return judged?.of === password ? judged.as : null;
}

/** A password that can be looked at. */
export function PasswordField({
  label,
  value,
  onChange,
  isNew,
  judgement,
  error,
  autoFocus,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** It is being chosen: its rules stand below and are ticked off. */
  readonly isNew?: boolean;
  readonly judgement?: Judgement | null;
  readonly error?: string | null;
  readonly autoFocus?: boolean;
}) {
  const say = useTexts(GATE);
  const [isShown, setShown] = useState(false);
  return (
    <div className="stack">
      <Field
        label={label}
        type={isShown ? "text" : "password"}
        autoComplete={isNew ? "new-password" : "current-password"}
        value={value}
        onChange={onChange}
        error={error}
        autoFocus={autoFocus ?? false}
        isRequired
        after={
          <button
            type="button"
            className="copy"
            aria-label={isShown ? say.hidePassword : say.showPassword}
            aria-pressed={isShown}
            onClick={() => setShown(!isShown)}
          >
            {isShown ? <EyeOff className="i" aria-hidden="true" /> : <Eye className="i" aria-hidden="true" />}
          </button>
        }
      />
      {isNew ? <Rules password={value} judgement={judgement ?? null} /> : null}
    </div>
  );
}

function Rules({ password, judgement }: { readonly password: string; readonly judgement: Judgement | null }) {
  const say = useTexts(GATE);
  const { data } = useRead("sessions.options", {});
  const least = data?.password.least_characters ?? 14;
  const leastScore = data?.password.least_score ?? 3;
  const broken = new Set(judgement?.problems ?? []);
  const rules = [
    [say.ruleLength(least), [...password].length >= least && !broken.has("too_short")],
    [say.ruleKnown, judgement !== null && !broken.has("common")],
    [say.ruleGuess, judgement !== null && judgement.score >= leastScore],
    [say.ruleOwn, judgement !== null && !broken.has("personal")],
  ] as const;
  return (
    <ul className="rules sm" aria-live="polite">
      {rules.map(([rule, isKept]) => (
        <li key={rule} className="say">
          <Glyph
            name={isKept ? "kept" : judgement !== null && password !== "" ? "broken" : "waiting"}
            tone={isKept ? "ok" : "off"}
          />
          <span>{rule}</span>
        </li>
      ))}
    </ul>
  );
}
