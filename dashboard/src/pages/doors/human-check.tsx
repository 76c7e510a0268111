import { useRead } from "../../api/hooks.ts";
import { useTexts } from "../../texts/language.ts";
import { GATE } from "./texts.ts";
import { WIDGET_ID } from "./turnstile.ts";

/** Where another party's check is shown, named as what it is. Nothing where the proof is done on this device. */
export function HumanCheck() {
  const say = useTexts(GATE);
  const { data } = useRead("sessions.options", {});
  if (data?.challenge.kind !== "turnstile") return null;
  return (
    <div>
      <div id={WIDGET_ID} />
      <p className="sm mute">{say.turnstile}</p>
    </div>
  );
}
