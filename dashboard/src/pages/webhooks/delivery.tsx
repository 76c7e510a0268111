import { RotateCw, Terminal } from "lucide-react";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { durationText } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Segmented } from "../../kit/choices.tsx";
import { Code } from "../../kit/copy.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Fault, Loaded } from "../../kit/states.tsx";
import { timeText, useNow } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { DATE_LOCALES, LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Delivery } from "./deliveries.tsx";
import { DELIVERIES } from "./delivery-texts.ts";

type Whole = Output<"webhooks.delivery">;

const EVERY_MS = 3_000;

/** One delivery: its attempts, what was sent, and what came back of it. */
export function Opened({ delivery, path }: { readonly delivery: Delivery; readonly path: string }) {
  const say = useTexts(DELIVERIES);
  const { slug } = useOrganization();
  const reading = useRead(
    "webhooks.delivery",
    { organization: slug, delivery: delivery.id },
    { everyMs: EVERY_MS },
  );
  return (
    <Loaded reading={reading} what={say.attempts}>
      {(whole) => (
        <div className="hook-grid">
          <Attempts of={whole} />
          <Sent of={whole} path={path} />
        </div>
      )}
    </Loaded>
  );
}

function Attempts({ of: whole }: { readonly of: Whole }) {
  const say = useTexts(DELIVERIES);
  const language = useLanguage();
  const locale = LOCALES[language];
  const nowMs = useNow();
  const { slug } = useOrganization();
  const mayNot = useMay()("webhooks.resend");
  const resend = useAct("webhooks.resend", ["webhooks.deliveries", "webhooks.delivery"]);
  const [noCurl, setNoCurl] = useState<unknown>(null);
  const copyCurl = async () => {
    setNoCurl(null);
    try {
      const { curl } = await call("webhooks.curl", { organization: slug, delivery: whole.id });
      await navigator.clipboard.writeText(curl);
      receipt(say.curlCopied);
    } catch (error) {
      setNoCurl(error);
    }
  };
  const hour = (at: string) => new Date(at).toLocaleTimeString(DATE_LOCALES[language], { hour12: false });
  const first = whole.tries[0]?.at;
  const sinceFirst = (at: string) =>
    first === undefined || at === first
      ? hour(at)
      : `+ ${durationText(wholeSeconds(Date.parse(at) - Date.parse(first)), locale)}`;
  return (
    <div>
      <h3>{say.attempts}</h3>
      <ol className="hook-tries">
        {whole.tries.map((one) => (
          <li key={one.number} className={one.outcome === "delivered" ? "" : "bad"}>
            <span className="when num">{sinceFirst(one.at)}</span>
            <span className="node" aria-hidden="true" />
            <div>
              <h4>
                {say.after(
                  one.status === null ? say.noAnswer : String(one.status),
                  durationText(one.took_ms, locale),
                )}
              </h4>
              <p>{say.outcomes[one.outcome]}</p>
            </div>
          </li>
        ))}
        {whole.next_at === null ? null : (
          <li className="next">
            <span className="when num">{hour(whole.next_at)}</span>
            <span className="node" aria-hidden="true" />
            <div>
              <h4>{say.next(timeText(new Date(whole.next_at), nowMs, language))}</h4>
              <p>{say.nextText}</p>
            </div>
          </li>
        )}
        {whole.state === "given_up" ? (
          <li className="bad">
            <span className="when" />
            <span className="node" aria-hidden="true" />
            <div>
              <h4>{say.givenUp}</h4>
              <p>{say.givenUpText}</p>
            </div>
          </li>
        ) : null}
      </ol>
      <div className="acts">
        <Button
          look="main"
          small
          readOnly={whole.body === null ? say.forgotten : mayNot}
          isDisabled={resend.isPending}
          onPress={() =>
            resend.mutate(
              { organization: slug, delivery: whole.id },
              { onSuccess: () => receipt(say.resent) },
            )
          }
        >
          <RotateCw className="i s" aria-hidden="true" />
          {say.resend}
        </Button>
        <Button small readOnly={whole.body === null ? say.forgotten : null} onPress={() => void copyCurl()}>
          <Terminal className="i s" aria-hidden="true" />
          {say.curl}
        </Button>
      </div>
      {noCurl === null ? null : <Fault what={say.curl} error={noCurl} />}
      {resend.error === null ? null : <Fault what={say.resend} error={resend.error} />}
    </div>
  );
}

/** Between attempts nobody needs parts of a second. */
const wholeSeconds = (ms: number) => (ms < 1_000 ? ms : Math.round(ms / 1_000) * 1_000);

const SIDES = ["sent", "cameBack"] as const;

function Sent({ of: { event, body, tries }, path }: { readonly of: Whole; readonly path: string }) {
  const say = useTexts(DELIVERIES);
  const [side, setSide] = useState<(typeof SIDES)[number]>("sent");
  const last = tries.at(-1);
  const signatures = last?.signatures ?? 0;
  const second = last === undefined ? "…" : String(Math.floor(Date.parse(last.at) / 1_000));
  const lines = [
    `POST ${path}`,
    `webhook-id: ${event}`,
    `webhook-timestamp: ${second}`,
    `webhook-signature: ${Array.from({ length: Math.max(1, signatures) }, () => "v1,…").join(" ")}`,
    "",
    body === null ? say.forgotten : JSON.stringify(JSON.parse(body), null, 2),
  ].join("\n");
  return (
    <div>
      <Segmented
        label={say.title}
        choices={SIDES.map((id) => ({ id, label: say[id] }))}
        value={side}
        onChange={setSide}
      />
      {side === "sent" ? (
        <>
          <Code label={say.copyBody} text={lines} />
          <p className="sm soft hook-note">
            <Glyph name="kept" tone="ok" />
            <span>
              {signatures > 1 ? say.two : signatures === 1 ? say.one : say.signed} {say.numbersOnly}
            </span>
          </p>
        </>
      ) : (
        <div className="hook-back">
          <p className="strong">
            {last === undefined ? say.none_yet : last.status === null ? say.noAnswer : `HTTP ${last.status}`}
          </p>
          <p className="sm soft">{say.cameBackText}</p>
        </div>
      )}
    </div>
  );
}
