import { useNavigate } from "@tanstack/react-router";
import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { useMay } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { KEY_ACTS } from "./act-texts.ts";
import type { KeyTask } from "./key-menu.tsx";
import { keyText } from "./row.tsx";

type Checked = Output<"keys.check_up">["items"][number];
type Advice = Checked["advice"][number];
/** What can wait, below what cannot. */
const MILD: ReadonlySet<Advice["code"]> = new Set(["no_expiry", "all_models", "maker_without_second_factor"]);

/** K-9: what should be done about keys, each with the act that mends it. */
export function CheckUp({
  isOpen,
  organization,
  onClose,
  onTask,
  onCreate,
}: {
  readonly isOpen: boolean;
  readonly organization: string;
  readonly onClose: () => void;
  readonly onTask: (task: KeyTask) => void;
  readonly onCreate: () => void;
}) {
  const say = useTexts(KEY_ACTS);
  const may = useMay();
  const navigate = useNavigate();
  const checked = useRead("keys.check_up", { organization }, { enabled: isOpen });
  const mend = (key: Checked, { mend: act }: Advice) => {
    onClose();
    if (act === "rotate" || act === "revoke") return onTask({ kind: act, key });
    if (act === "make_live_key") return onCreate();
    const at =
      act === "set_budget"
        ? `/app/${organization}/limits?do=create&key=${key.id}`
        : act === "ask_for_second_factor"
          ? `/app/${organization}/team`
          : `/app/${organization}/keys/${key.id}?do=change`;
    void navigate({ href: at } as never);
  };
  return (
    <Dialog isOpen={isOpen} onClose={onClose} title={say.checkTitle} lead={say.checkLead}>
      <Loaded reading={checked} what={say.checkTitle}>
        {({ items, checked: count }) =>
          items.length === 0 ? (
            <Empty title={say.allWell}>{say.allWellWhy(count)}</Empty>
          ) : (
            <div>
              {items.map((key) => (
                <section key={key.id} className="advice-key" aria-label={key.name}>
                  <p>
                    <b className="strong">{key.name}</b> <span className="mono sm mute">{keyText(key)}</span>
                  </p>
                  {key.advice.map((advice) => (
                    <div key={advice.code} className="advice">
                      <Glyph name="late" tone={MILD.has(advice.code) ? "off" : "warn"} />
                      <span className="grow sm">
                        {say.advice[advice.code]}
                        {advice.days === null ? null : `: ${say.days(advice.days)}`}
                        {advice.could_lose_usd === null ? null : (
                          <>
                            : <Money usd={advice.could_lose_usd} /> {say.couldLose}
                          </>
                        )}
                      </span>
                      <Button
                        small
                        onPress={() => mend(key, advice)}
                        readOnly={advice.mend === "set_budget" ? may("budgets.set") : null}
                      >
                        {say.mend[advice.mend]}
                      </Button>
                    </div>
                  ))}
                </section>
              ))}
            </div>
          )
        }
      </Loaded>
    </Dialog>
  );
}
