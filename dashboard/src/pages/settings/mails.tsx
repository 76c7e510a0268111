import { useAct, useRead } from "../../api/hooks.ts";
import { Switch } from "../../kit/choices.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Fault, Loaded } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { SETTINGS } from "./texts.ts";

/** Which mails whoever reads gets from this organization. Those about security cannot be switched off. */
export function Mails() {
  const say = useTexts(SETTINGS);
  const { slug } = useOrganization();
  const reading = useRead("alerts.show_own", { organization: slug });
  const act = useAct("alerts.choose_own", ["alerts.show_own", "alerts.show"]);
  return (
    <Sheet
      title={say.mails}
      footer={
        <>
          <Glyph name="kept" tone="ok" />
          <span>{say.mailsAlways}</span>
        </>
      }
    >
      <Loaded reading={reading} what={say.mails}>
        {({ items }) => (
          <ul className="mail-choices">
            {items.map(({ kind, told }) => (
              <li key={kind}>
                <Switch
                  isOn={told}
                  isDisabled={act.isPending}
                  onChange={(wanted) =>
                    act.mutate(
                      { organization: slug, kind, wanted },
                      { onSuccess: () => receipt(wanted ? say.mailOn : say.mailOff) },
                    )
                  }
                >
                  {say.mailKinds[kind]}
                </Switch>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      {act.error === null ? null : <Fault what={say.mails} error={act.error} />}
    </Sheet>
  );
}
