import { call } from "../../../api/client.ts";
import { useTexts } from "../../../texts/language.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** The old mailbox keeps the account, or takes it back. */
export function Page() {
  const say = useTexts(LINKS);
  return (
    <OneButton
      title={say.keepTitle}
      lead={say.keepLead}
      label={say.keep}
      act={async (token) => {
        await call("account.keep_address", { token });
      }}
      done={say.keepDone}
      next={
        <a className="btn main" href="/reset">
          {say.newTitle}
        </a>
      }
    />
  );
}
