import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { KIT } from "../../texts/kit.ts";
import { useTexts } from "../../texts/language.ts";
import type { Member } from "./people.tsx";
import { TEAM } from "./texts.ts";

/** Ends a membership, with one choice about the keys that they made. */
export function RemoveDialog({ member, onClose }: { readonly member: Member; readonly onClose: () => void }) {
  const say = useTexts(TEAM);
  const kit = useTexts(KIT);
  const { slug } = useOrganization();
  const [isPausing, setPausing] = useState(true);
  const remove = useAct("members.remove", ["members.list", "keys.list"]);
  const act = async () => {
    const keys = isPausing ? "pause" : "keep";
    const done = await remove.mutateAsync({ organization: slug, member: member.id, keys });
    receipt(say.removed(member.name, done.keys + done.keys_made, done.nodes.length));
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      narrow
      title={say.removeTitle(member.name)}
      lead={say.removeLead}
      footer={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button look="bad" isDisabled={remove.isPending} onPress={() => void act().catch(() => undefined)}>
            {say.removeNow}
          </Button>
        </>
      }
    >
      <fieldset className="form">
        <legend className="vh">{say.remove}</legend>
        <Choice
          isOn={isPausing}
          label={say.pauseKeys}
          note={say.pauseKeysNote}
          onPick={() => setPausing(true)}
        />
        <Choice
          isOn={!isPausing}
          label={say.keepKeys}
          note={say.keepKeysNote}
          onPick={() => setPausing(false)}
        />
      </fieldset>
      <Refused error={remove.error} />
    </Dialog>
  );
}

function Choice({
  isOn,
  label,
  note,
  onPick,
}: {
  readonly isOn: boolean;
  readonly label: string;
  readonly note: string;
  readonly onPick: () => void;
}) {
  return (
    <label className="check">
      <input type="radio" name="keys" checked={isOn} onChange={onPick} />
      <span>
        {label}
        <span className="mute sm block">{note}</span>
      </span>
    </label>
  );
}

/** Ends one's own membership. */
export function LeaveDialog({ onClose }: { readonly onClose: () => void }) {
  const say = useTexts(TEAM);
  const kit = useTexts(KIT);
  const { slug, name } = useOrganization();
  const navigate = useNavigate();
  const leave = useAct("account.leave_organization");
  const act = async () => {
    await leave.mutateAsync({ organization: slug });
    // The organization is not the person's any more: its pages go before the account is read again.
    await navigate({ to: "/app" });
    window.location.reload();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      narrow
      title={say.leaveTitle(name)}
      lead={say.leaveLead}
      footer={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button look="bad" isDisabled={leave.isPending} onPress={() => void act().catch(() => undefined)}>
            {say.leaveNow}
          </Button>
        </>
      }
    >
      <Refused error={leave.error} />
    </Dialog>
  );
}

function Refused({ error }: { readonly error: unknown }) {
  const sentence = useProblemSentence();
  if (error === null) return null;
  return (
    <p className="say bad" role="alert">
      <Glyph name="broken" tone="bad" />
      <span>{sentence(error)}</span>
    </p>
  );
}
