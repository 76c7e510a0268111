import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useTexts } from "../../../texts/language.ts";
import { Alone } from "../gatehouse.tsx";
import { useLinkToken } from "../link-token.ts";
import { PasswordField, useJudgement } from "../password-field.tsx";
import { GATE } from "../texts.ts";
import { OneButton } from "./one-button.tsx";
import { SendLink } from "./send-link.tsx";
import { LINKS } from "./texts.ts";

/** Without a link it sends one; with it a new password is chosen. */
export function Page() {
  const say = useTexts(LINKS);
  const gate = useTexts(GATE);
  const token = useLinkToken();
  const [password, setPassword] = useState("");
  const judgement = useJudgement(password, []);
  if (token === null)
    return (
      <Alone title={say.resetTitle}>
        <p className="soft">{say.resetLead}</p>
        <SendLink label={say.resetSend} />
      </Alone>
    );
  return (
    <OneButton
      title={say.newTitle}
      lead={say.newLead}
      label={say.newSave}
      act={async (link) => {
        await call("passwords.reset", { token: link, password });
      }}
      done={say.newDone}
      next={
        <a className="btn main" href="/sign-in">
          {say.toSignIn}
        </a>
      }
    >
      <PasswordField
        label={gate.newPassword}
        value={password}
        onChange={setPassword}
        isNew
        judgement={judgement}
        autoFocus
      />
    </OneButton>
  );
}
