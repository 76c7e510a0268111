import "./team.css";
import { useState } from "react";
import { useAct, useList, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { More } from "../../kit/table.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { Handover } from "./handover.tsx";
import { Invitations } from "./invitations.tsx";
import { InviteForm } from "./invite-form.tsx";
import { People } from "./people.tsx";
import { Roles } from "./roles.tsx";
import { TEAM } from "./texts.ts";

/** Who is in the organization, and what each may do. */
export function Page() {
  const say = useTexts(TEAM);
  const { slug, role } = useOrganization();
  const may = useMay();
  const members = useList("members.list", { organization: slug });
  const maySeeInvited = may("invitations.list") === null;
  const invitations = useList("invitations.list", { organization: slug }, { enabled: maySeeInvited });
  const lead = say.lead(members.items.length, invitations.items.length);
  return (
    <>
      <PageHead title={say.title} lead={members.data === undefined ? undefined : lead}>
        <SecondFactor />
      </PageHead>
      <Sheet bare>
        <Loaded reading={members} what={say.members}>
          {() => (
            <>
              <People rows={members.items} />
              <More
                shown={members.items.length}
                hasMore={members.hasNextPage}
                isLoading={members.isFetchingNextPage}
                onMore={() => void members.fetchNextPage()}
              />
            </>
          )}
        </Loaded>
      </Sheet>
      <Former />
      <div className="cols fixed">
        <Roles />
        <div className="side">
          {maySeeInvited ? <Invitations reading={invitations} /> : null}
          <InviteForm />
        </div>
      </div>
      <Handover members={members.items} isOwner={role === "owner"} />
    </>
  );
}

/** Whether everybody needs a second factor, which the owner decides. */
function SecondFactor() {
  const say = useTexts(TEAM);
  const { slug, role } = useOrganization();
  const readOnly = useMay()("organizations.change");
  const organization = useRead("organizations.show", { organization: slug });
  const change = useAct("organizations.change", ["organizations.show"]);
  const proven = useProven();
  const { data } = organization;
  if (data === undefined) return null;
  const needed = data.second_factor;
  const press = () =>
    proven.run(async () => {
      await change.mutateAsync({ organization: slug, second_factor: !needed, revision: data.revision });
      receipt(needed ? say.factorDropped : say.factorAsked);
    });
  return (
    <>
      <span className="sm soft">{needed ? say.needed : say.notNeeded}</span>
      {role === "owner" || readOnly !== null ? (
        <Button readOnly={readOnly} isDisabled={proven.isBusy} onPress={() => void press()}>
          {needed ? say.dropFactor : say.askFactor}
        </Button>
      ) : null}
      {proven.dialog}
    </>
  );
}

/** Those who left stay findable: their keys may be paused or let go on. */
function Former() {
  const say = useTexts(TEAM);
  const { slug } = useOrganization();
  const [isOpen, setOpen] = useState(false);
  const former = useList("members.list", { organization: slug, former: true }, { enabled: isOpen });
  return (
    <>
      <p className="former">
        <Button small look="quiet" aria-expanded={isOpen} onPress={() => setOpen(!isOpen)}>
          {isOpen ? say.hideFormer : say.showFormer}
        </Button>
      </p>
      {isOpen ? (
        <Sheet bare title={say.former}>
          <Loaded reading={former} what={say.former}>
            {() =>
              former.items.length === 0 ? (
                <p className="pad soft">{say.nobodyLeft}</p>
              ) : (
                <People rows={former.items} />
              )
            }
          </Loaded>
        </Sheet>
      ) : null}
    </>
  );
}
