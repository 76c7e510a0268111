import { useQuery } from "@tanstack/react-query";
import { call } from "../../../api/client.ts";
import { useRead } from "../../../api/hooks.ts";
import { Problem } from "../../../api/problem.ts";
import { Waiting } from "../../../kit/states.tsx";
import { Agreeing } from "../../../session/agreeing.tsx";
import { useTexts } from "../../../texts/language.ts";
import { ROLE_NAMES } from "../../../texts/roles.ts";
import { doorAt, goOn } from "../destination.ts";
import { Alone } from "../gatehouse.tsx";
import { useLinkToken } from "../link-token.ts";
import { Refusal } from "../refusal.tsx";
import { Ended, OneButton } from "./one-button.tsx";
import { LINKS } from "./texts.ts";

/** Into an organization: shows which one, asks who you are, and joins at the press of a button. */
export function Page() {
  const say = useTexts(LINKS);
  const roles = useTexts(ROLE_NAMES);
  const token = useLinkToken();
  const account = useRead("account.show", {});
  const invitation = useQuery({
    queryKey: ["the invitation of this link"],
    queryFn: () => call("invitations.show", { token: token ?? "" }),
    enabled: token !== null,
  });
  const { data, error } = invitation;
  if (error instanceof Problem && error.code === "link_ended") return <Ended />;
  if (token !== null && data === undefined)
    return <Alone title="…">{error ? <Refusal error={error} /> : <Waiting what="…" />}</Alone>;
  const title = say.inviteTitle(data?.organization ?? "…");
  const lead = data === undefined ? null : <p>{say.inviteLead(roles[data.role])}</p>;
  if (token !== null && account.data === undefined && account.error != null)
    return (
      <Alone title={title}>
        {lead}
        <p className="soft">{say.inviteSignIn}</p>
        <div className="acts">
          <a className="btn main" href={doorAt("/sign-in", "/invite")}>
            {say.toSignIn}
          </a>
          <a className="btn" href={doorAt("/sign-up", "/invite")}>
            {say.create}
          </a>
        </div>
      </Alone>
    );
  if (token !== null && account.data !== undefined && account.data.policies_missing.length > 0)
    return (
      <Alone title={title}>
        {lead}
        <Agreeing />
      </Alone>
    );
  return (
    <OneButton
      title={title}
      lead={
        <>
          {lead}
          {account.data === undefined ? null : (
            <p className="sm">
              {say.inviteAs(account.data.address)}{" "}
              <a href={doorAt("/sign-in", "/invite")}>{say.inviteOther}</a>
            </p>
          )}
        </>
      }
      label={say.invite}
      act={async (link) => {
        const { slug } = await call("invitations.accept", { token: link });
        goOn(`/app/${slug}/overview`);
      }}
      done={title}
    />
  );
}
