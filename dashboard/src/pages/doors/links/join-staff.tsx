import { useState } from "react";
import { call } from "../../../api/client.ts";
import { useRead } from "../../../api/hooks.ts";
import { useTexts } from "../../../texts/language.ts";
import { doorAt } from "../destination.ts";
import { Alone } from "../gatehouse.tsx";
import { useLinkToken } from "../link-token.ts";
import { OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** To those who run the platform (ID-7). */
export function Page() {
  const say = useTexts(LINKS);
  const token = useLinkToken();
  const account = useRead("account.show", {});
  const [role, setRole] = useState("");
  if (token !== null && account.data === undefined && account.error != null)
    return (
      <Alone title={say.joinTitle}>
        <p>{say.joinLead}</p>
        <p className="soft">{say.inviteSignIn}</p>
        <div className="acts">
          <a className="btn main" href={doorAt("/sign-in", "/console/join")}>
            {say.toSignIn}
          </a>
          <a className="btn" href={doorAt("/sign-up", "/console/join")}>
            {say.create}
          </a>
        </div>
      </Alone>
    );
  return (
    <OneButton
      title={say.joinTitle}
      lead={
        <>
          <p>{say.joinLead}</p>
          {account.data === undefined ? null : <p className="sm">{say.inviteAs(account.data.address)}</p>}
        </>
      }
      label={say.join}
      act={async (link) => {
        const joined = await call("console.join", { token: link });
        setRole(joined.role);
      }}
      done={say.joinDone(role)}
      next={
        <a className="btn main" href="/console/sign-in">
          {say.toConsole}
        </a>
      }
    />
  );
}
