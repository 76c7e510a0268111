import { Check } from "lucide-react";
import { useState } from "react";
import { call } from "../../api/client.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note } from "../../kit/sheet.tsx";
import { useTexts } from "../../texts/language.ts";
import { Refusal } from "../doors/refusal.tsx";
import { useProving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** ID-11: one press, and what it does is said before. */
export function NotMe() {
  const say = useTexts(SECURITY);
  const proving = useProving();
  const [isOpen, setOpen] = useState(false);
  const report = () =>
    proving.act(async () => {
      await call("account.report_from_here", {});
      location.assign("/sign-in");
    });
  return (
    <>
      <Note
        glyph={<Glyph name="late" tone="warn" />}
        end={
          <Button small look="line-bad" onPress={() => setOpen(true)}>
            {say.notMe}
          </Button>
        }
      >
        {say.notMeWhen}
      </Note>
      <Dialog
        isOpen={isOpen}
        narrow
        onClose={() => setOpen(false)}
        title={say.notMe}
        lead={say.notMeLead}
        footer={
          <>
            <Button onPress={() => setOpen(false)}>{say.cancel}</Button>
            <Button look="bad" isDisabled={proving.isBusy} onPress={report}>
              {say.notMe}
            </Button>
          </>
        }
      >
        <ul className="rules sm">
          {say.notMeDoes.map((one) => (
            <li key={one} className="say">
              <Check className="i s" aria-hidden="true" />
              <span>{one}</span>
            </li>
          ))}
        </ul>
        <Refusal error={proving.error} />
      </Dialog>
      {proving.dialog}
    </>
  );
}
