import { useCallback, useState } from "react";
import type { Output } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Ident } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { TwoDoors } from "../../kit/two-doors.tsx";
import { useOrganization } from "../../session/account.ts";
import { useProven } from "../../session/proof.tsx";
import { useTexts } from "../../texts/language.ts";
import { SETTINGS } from "./texts.ts";

/** Deletes the organization, through two doors; what was done is told by a receipt. */
export function Deletion() {
  const say = useTexts(SETTINGS);
  const sentence = useProblemSentence();
  const { slug, name } = useOrganization();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [door, setDoor] = useState<string | null>(null);
  const [done, setDone] = useState<Output<"account.delete_organization"> | null>(null);
  const { data: found } = useRead("account.organization_consequences", { organization: slug });
  const begin = useAct("account.begin_organization_deletion");
  const remove = useAct("account.delete_organization");
  const proven = useProven();
  const open = useCallback(() => setDoor(null), []);
  const owes = found !== undefined && Number(found.owed_usd) > 0;
  const shut = () =>
    proven.run(async () => {
      const shutDoor = await begin.mutateAsync({ organization: slug, confirm: typed, reason });
      setDoor(shutDoor.door);
    });
  const act = () =>
    proven.run(async () => setDone(await remove.mutateAsync({ organization: slug, door: door ?? "" })));
  return (
    <Sheet title={say.remove} end={say.removeEnd}>
      <TwoDoors
        isShut={door !== null}
        onShut={() => void shut()}
        onOpen={open}
        onAct={() => void act()}
        isBusy={remove.isPending}
        canShut={typed === slug && reason.length >= 3 && !owes && !begin.isPending}
        act={say.act}
        sentence={say.sentence(name)}
      >
        {found === undefined ? null : (
          <dl className="kv">
            <dt>{say.members}</dt>
            <dd>{say.membersGone(found.members)}</dd>
            <dt>{say.keys}</dt>
            <dd>{say.keysGone(found.keys)}</dd>
            <dt>{say.credit}</dt>
            <dd>
              <Money usd={found.left_usd} />, {say.creditGone}
            </dd>
            <dt>{say.ledger}</dt>
            <dd>{say.ledgerGone}</dd>
            <dt>{say.kept}</dt>
            <dd>{say.keptWhat}</dd>
          </dl>
        )}
        {owes ? <p className="say warn">{say.owes}</p> : null}
        <Field label={say.confirm(slug)} value={typed} onChange={setTyped} autoComplete="off" mono />
        <Field label={say.reason} hint={say.reasonHint} value={reason} onChange={setReason} />
      </TwoDoors>
      {proven.error === null ? null : (
        <p className="say bad" role="alert">
          {sentence(proven.error)}
        </p>
      )}
      {proven.dialog}
      {done === null ? null : <Gone receipt={done} />}
    </Sheet>
  );
}

function Gone({ receipt }: { readonly receipt: Output<"account.delete_organization"> }) {
  const say = useTexts(SETTINGS);
  const goOn = () => window.location.assign("/app");
  return (
    <Dialog
      isOpen
      mustAnswer
      narrow
      onClose={goOn}
      title={say.gone}
      lead={say.goneLead(receipt.keys, receipt.nodes.length)}
      footer={
        <Button look="main" onPress={goOn}>
          {say.goOn}
        </Button>
      }
    >
      <dl className="kv">
        <dt>{say.receipt}</dt>
        <dd>
          <Ident id={receipt.receipt} label={say.receipt} />
        </dd>
        <dt>{say.credit}</dt>
        <dd>
          <Money usd={receipt.left_usd} />
        </dd>
      </dl>
    </Dialog>
  );
}
