import { useState } from "react";
import { Segmented } from "../../kit/choices.tsx";
import { Code } from "../../kit/copy.tsx";
import { useTexts } from "../../texts/language.ts";
import { HOOKS } from "./texts.ts";
import { VERIFIER_NAMES, VERIFIERS, VERIFY, type Verifier } from "./verify-snippets.ts";

/** How a receiver verifies what it is sent, to take along. */
export function Verify() {
  const say = useTexts(HOOKS);
  const [language, setLanguage] = useState<Verifier>("node");
  return (
    <div className="hook-verify">
      <p className="sm soft">{say.verifyText}</p>
      <Segmented
        label={say.code}
        choices={VERIFIERS.map((id) => ({ id, label: VERIFIER_NAMES[id] }))}
        value={language}
        onChange={setLanguage}
      />
      <Code label={say.copyCode} text={VERIFY[language]} />
    </div>
  );
}
