import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount, useOrganization } from "../../session/account.ts";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { HANDOVER } from "./handover-texts.ts";
import type { Member } from "./people.tsx";

type Open = NonNullable<Output<"account.show_transfer">["offer"]>;

/** An ownership that is offered: the owner takes it back, the other one takes or declines it. */
export function Offer({
  offer,
  members,
  isOwner,
}: {
  readonly offer: Open;
  readonly members: readonly Member[];
  readonly isOwner: boolean;
}) {
  const say = useTexts(HANDOVER);
  const sentence = useProblemSentence();
  const { slug, name } = useOrganization();
  const { address: own } = useAccount();
  const take = useAct("account.take_transfer", ["account.show_transfer", "account.show", "members.list"]);
  const end = useAct("account.end_transfer", ["account.show_transfer"]);
  const proven = useProven();
  const nameOf = (id: string) => members.find((one) => one.id === id)?.name ?? "";
  const isHeir = members.find(({ id }) => id === offer.to)?.address === own;
  const taking = () =>
    proven.run(async () => {
      await take.mutateAsync({ organization: slug });
      receipt(say.taken(name));
    });
  const ending = () =>
    proven.run(async () => {
      await end.mutateAsync({ organization: slug });
      receipt(isHeir ? say.declined : say.takenBack);
    });
  return (
    <div className="offer">
      <Note
        tone="warn"
        glyph={<Glyph name="late" tone="warn" />}
        end={
          <>
            {isHeir ? (
              <Button look="main" small isDisabled={proven.isBusy} onPress={() => void taking()}>
                {say.take}
              </Button>
            ) : null}
            {isHeir || isOwner ? (
              <Button small isDisabled={proven.isBusy} onPress={() => void ending()}>
                {isHeir ? say.decline : say.takeBack}
              </Button>
            ) : null}
          </>
        }
      >
        <b>{isHeir ? say.toYou(nameOf(offer.from), name) : say.open(nameOf(offer.to))}</b>{" "}
        <span className="soft">
          {offer.reason}. {say.ends} <Time at={offer.ends_at} />
        </span>
        {proven.error === null ? null : <p className="say bad">{sentence(proven.error)}</p>}
      </Note>
      {proven.dialog}
    </div>
  );
}
