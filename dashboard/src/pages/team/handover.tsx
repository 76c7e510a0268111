import { useCallback, useState } from "react";
import { useAct, useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { Select } from "../../kit/choices.tsx";
import { Field } from "../../kit/field.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { TwoDoors } from "../../kit/two-doors.tsx";
import { useAccount, useOrganization } from "../../session/account.ts";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { HANDOVER } from "./handover-texts.ts";
import { Offer } from "./offer.tsx";
import type { Member } from "./people.tsx";

/** Hands the organization over: two doors for the owner, and the offer for whoever may take it. */
export function Handover({
  members,
  isOwner,
}: {
  readonly members: readonly Member[];
  readonly isOwner: boolean;
}) {
  const { slug } = useOrganization();
  const { data } = useRead("account.show_transfer", { organization: slug });
  const offer = data?.offer ?? null;
  if (offer !== null) return <Offer offer={offer} members={members} isOwner={isOwner} />;
  return isOwner ? <Doors members={members} /> : null;
}

function Doors({ members }: { readonly members: readonly Member[] }) {
  const say = useTexts(HANDOVER);
  const sentence = useProblemSentence();
  const { slug, name } = useOrganization();
  const { address: own } = useAccount();
  const [heir, setHeir] = useState<string | null>(null);
  const [reason, setReason] = useState("");
  const [door, setDoor] = useState<string | null>(null);
  const { data: found } = useRead("account.organization_consequences", { organization: slug });
  const begin = useAct("account.begin_transfer");
  const offer = useAct("account.offer_transfer", ["account.show_transfer"]);
  const proven = useProven();
  const open = useCallback(() => setDoor(null), []);
  const heirs = members.filter(
    ({ address, role, suspended_by: by }) =>
      address !== null && address !== own && role !== "owner" && by.length === 0,
  );
  const chosen = heirs.find(({ id }) => id === heir);
  const shut = () =>
    proven.run(async () => {
      const shutDoor = await begin.mutateAsync({ organization: slug, member: heir ?? "", reason });
      setDoor(shutDoor.door);
    });
  const act = () =>
    proven.run(async () => {
      await offer.mutateAsync({ organization: slug, door: door ?? "" });
      setDoor(null);
      receipt(say.offered(chosen?.name ?? ""));
    });
  if (heirs.length === 0)
    return (
      <Sheet title={say.title}>
        <p className="soft">{say.nobody}</p>
      </Sheet>
    );
  return (
    <Sheet title={say.title} end={say.end}>
      <TwoDoors
        isShut={door !== null}
        onShut={() => void shut()}
        onOpen={open}
        onAct={() => void act()}
        isBusy={offer.isPending}
        canShut={chosen !== undefined && reason.length >= 3 && !begin.isPending}
        act={say.act}
        sentence={
          <>
            {say.sentence(chosen?.name ?? "", name)} <span className="sm soft">{say.afterwards}</span>
          </>
        }
      >
        <Select
          label={say.newOwner}
          placeholder={say.choose}
          value={heir}
          onChange={setHeir}
          isDisabled={door !== null}
          choices={heirs.map(({ id, name: who, address }) => ({ id, label: who, note: address ?? "" }))}
        />
        <Field label={say.reason} hint={say.reasonHint} value={reason} onChange={setReason} />
        <dl className="kv">
          <dt>{say.youBecome}</dt>
          <dd>{say.admin}</dd>
          <dt>{say.movesAlong}</dt>
          <dd>
            {found === undefined ? null : (
              <>
                <Money usd={found.left_usd} />, {say.along(found.keys, found.members, found.projects)}
              </>
            )}
          </dd>
          <dt>{say.youLose}</dt>
          <dd>{say.lose}</dd>
        </dl>
      </TwoDoors>
      {proven.error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(proven.error)}
        </p>
      )}
      {proven.dialog}
    </Sheet>
  );
}
