import { call } from "../../../api/client.ts";
import { useTexts } from "../../../texts/language.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** The new mailbox says that it is the account's. */
export function Page() {
  const say = useTexts(LINKS);
  return (
    <OneButton
      title={say.confirmTitle}
      lead={say.confirmLead}
      label={say.confirm}
      act={async (token) => {
        await call("account.confirm_address", { token });
      }}
      done={say.confirmDone}
      next={
        <a className="btn main" href="/app">
          {say.toApp}
        </a>
      }
    />
  );
}
