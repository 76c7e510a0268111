import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { ActMenu } from "../../kit/menu.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { asTitle, ROLE_NAMES } from "../../texts/roles.ts";
import { TEAM } from "./texts.ts";

type Invitation = Output<"invitations.list">["items"][number];

const WEEK_MS = 7 * 86_400_000;

/** Invitations that can be accepted, with what is left of their week. */
export function Invitations({
  reading,
}: {
  readonly reading: {
    readonly data: unknown;
    readonly error: unknown;
    readonly items: readonly Invitation[];
    readonly refetch: () => unknown;
  };
}) {
  const say = useTexts(TEAM);
  return (
    <Sheet bare title={say.invitations} end={say.days}>
      <Loaded reading={reading} what={say.invitations}>
        {() =>
          reading.items.length === 0 ? (
            <Empty title={say.nobodyInvited}>{say.nobodyInvitedHint}</Empty>
          ) : (
            <ul className="rowlist">
              {reading.items.map((one) => (
                <Invited key={one.id} invitation={one} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Sheet>
  );
}

function Invited({ invitation }: { readonly invitation: Invitation }) {
  const say = useTexts(TEAM);
  const roles = useTexts(ROLE_NAMES);
  const language = useLanguage();
  const { slug } = useOrganization();
  const readOnly = useMay()("invitations.revoke");
  const revoke = useAct("invitations.revoke", ["invitations.list"]);
  const again = useAct("invitations.create", ["invitations.list"]);
  const { id, address, role, expires_at: ends } = invitation;
  const left = Math.max(0, Math.min(1, (Date.parse(ends) - Date.now()) / WEEK_MS));
  return (
    <li>
      <div>
        <b>{address}</b>
        <span className="mute">{asTitle(roles[role])}</span>
        <span className="life">
          <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bg" width="100" height="6" />
            <rect className={left < 0.15 ? "w" : "fg"} width={Math.round(left * 100)} height="6" />
          </svg>
          <span>
            {say.ends} <Time at={ends} />
          </span>
        </span>
      </div>
      <ActMenu
        label={say.menu(address)}
        acts={[
          {
            id: "again",
            label: say.sendAgain,
            readOnly,
            onPress: () =>
              again.mutate(
                { organization: slug, address, role, language },
                { onSuccess: () => receipt(say.sent(address)) },
              ),
          },
          {
            id: "revoke",
            label: say.takeBack,
            isBad: true,
            readOnly,
            onPress: () =>
              revoke.mutate(
                { organization: slug, invitation: id },
                { onSuccess: () => receipt(say.takenBack(address)) },
              ),
          },
        ]}
      />
    </li>
  );
}
