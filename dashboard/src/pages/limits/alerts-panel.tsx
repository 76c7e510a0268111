import type { Output } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { Switch } from "../../kit/choices.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { moneyText } from "../../kit/money.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { Fault, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { useSubjects } from "./subjects.ts";
import { LIMITS } from "./texts.ts";
import { Thresholds } from "./thresholds.tsx";

type Alerts = Output<"alerts.show">;

const KINDS = ["budget", "spend", "failures"] as const;

/** What is told by mail, to whom, and what was. */
export function AlertsPanel() {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const mayNot = useMay()("alerts.show");
  const reading = useRead("alerts.show", { organization: slug }, { enabled: mayNot === null });
  return (
    <Sheet title={say.alertsTitle} footer={say.network}>
      {mayNot !== null ? (
        <p className="soft sm">{mayNot}</p>
      ) : (
        <Loaded reading={reading} what={say.alertsTitle}>
          {(alerts) => (
            <>
              <Thresholds alerts={alerts} />
              <Who alerts={alerts} />
              <Told alerts={alerts} />
            </>
          )}
        </Loaded>
      )}
    </Sheet>
  );
}

function Who({ alerts }: { readonly alerts: Alerts }) {
  const say = useTexts(LIMITS);
  const { slug } = useOrganization();
  const { nameOf } = useSubjects();
  const mayNot = useMay()("alerts.choose") !== null;
  const act = useAct("alerts.choose", ["alerts.show"]);
  const members = alerts.members.filter(({ may_choose: kinds }) => kinds.length > 1);
  return (
    <ul className="told-list" aria-label={say.alertsWho}>
      {members.map(({ member, told }) => (
        <li key={member}>
          <b>{nameOf({ scope: "member", subject: member })}</b>
          <span className="switches">
            {KINDS.map((kind) => (
              <Switch
                key={kind}
                isOn={told.includes(kind)}
                isDisabled={mayNot || act.isPending}
                onChange={(wanted) => act.mutate({ organization: slug, member, kind, wanted })}
              >
                {say.told[kind]}
              </Switch>
            ))}
          </span>
        </li>
      ))}
      {act.error === null ? null : <Fault what={say.alertsWho} error={act.error} />}
    </ul>
  );
}

function Told({ alerts: { told } }: { readonly alerts: Alerts }) {
  const say = useTexts(LIMITS);
  const language = useLanguage();
  if (told.length === 0)
    return (
      <p className="receipt">
        <Glyph name="waiting" tone="off" />
        <span>{say.toldNever}</span>
      </p>
    );
  return (
    <div className="feed">
      {told.slice(0, 4).map(({ kind, subject, level, amount_usd: amount, failed, at, mails }) => {
        const spent = moneyText(amount ?? "0", language);
        return (
          <div className="receipt" key={`${kind} ${subject} ${level} ${at}`}>
            <Glyph name="sealed" />
            <span>
              <b>
                {kind === "budget"
                  ? say.toldBudget(level, spent)
                  : kind === "spend"
                    ? say.toldSpend(level, spent)
                    : say.toldFailures(failed ?? 0)}
              </b>
              <br />
              <span className="mute num">
                <Time at={at} />, {say.mails(mails)}
              </span>
            </span>
          </div>
        );
      })}
    </div>
  );
}
