import { useState } from "react";
import { call } from "../../../api/client.ts";
import { Problem } from "../../../api/problem.ts";
import { useTexts } from "../../../texts/language.ts";
import { goOn } from "../destination.ts";
import { PasswordField } from "../password-field.tsx";
import { GATE } from "../texts.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

export function Page() {
  const say = useTexts(LINKS);
  const gate = useTexts(GATE);
  const [needsPassword, setNeeds] = useState(false);
  const [password, setPassword] = useState("");
  return (
    <OneButton
      title={say.verifyTitle}
      lead={needsPassword ? say.verifyPassword : say.verifyLead}
      label={say.verify}
      act={async (token) => {
        try {
          await call("accounts.verify", needsPassword ? { token, password } : { token });
        } catch (error) {
          if (error instanceof Problem && error.code === "password_needed") setNeeds(true);
          throw error;
        }
        goOn("/app");
      }}
      done={say.verifyLead}
    >
      {needsPassword ? (
        <PasswordField label={gate.password} value={password} onChange={setPassword} autoFocus />
      ) : null}
    </OneButton>
  );
}
