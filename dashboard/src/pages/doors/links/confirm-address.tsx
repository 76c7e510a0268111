import { useState } from "react";
import { call, type Output } from "../../../api/client.ts";
import { Time } from "../../../kit/time.tsx";
import { useTexts } from "../../../texts/language.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** The new mailbox, or the old one, agrees to a change of address. */
export function Page() {
  const say = useTexts(LINKS);
  const [answer, setAnswer] = useState<Output<"account.confirm_address"> | null>(null);
  return (
    <OneButton
      title={say.confirmTitle}
      lead={say.confirmLead}
      label={say.confirm}
      act={async (token) => setAnswer(await call("account.confirm_address", { token }))}
      done={
        answer === null || answer.changed ? (
          say.confirmDone
        ) : answer.due_at === null ? (
          say.confirmWaitsForNew
        ) : (
          <>
            {say.confirmWaits} <Time at={answer.due_at} />.
          </>
        )
      }
      next={
        <a className="btn main" href="/app">
          {say.toApp}
        </a>
      }
    />
  );
}
