import { Button } from "../kit/button.tsx";
import { Dialog } from "../kit/dialog.tsx";
import { unsavedHere } from "../kit/form.ts";
import { useTexts } from "../texts/language.ts";
import { SHELL } from "../texts/shell.ts";
import { tell } from "./connection.ts";

/** I-5, paused: nobody was here for a quarter of an hour. */
export function Paused({ since }: { readonly since: string }) {
  const say = useTexts(SHELL);
  const unsaved = unsavedHere();
  const goOn = () => tell({ kind: "resume" });
  return (
    <Dialog isOpen narrow mustAnswer onClose={goOn} title={say.paused} lead={say.pausedLead}>
      <div className="sheet padded">
        <dl className="kv">
          <dt>{say.unsavedHere}</dt>
          <dd>{unsaved.length === 0 ? say.nothingUnsaved : unsaved.join(", ")}</dd>
          <dt>{say.lastAnswer}</dt>
          <dd className="num">{since}</dd>
        </dl>
      </div>
      <Button look="main" wide className="tall" autoFocus onPress={goOn}>
        {say.goOn}
      </Button>
    </Dialog>
  );
}
