import { useState } from "react";
import { useAct } from "../../api/hooks.ts";
import { AskOnce } from "../../kit/ask-once.tsx";
import { Button } from "../../kit/button.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Fault } from "../../kit/states.tsx";
import { Time, useNow } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { type Endpoint, hostOf } from "./endpoints.tsx";
import { HOOKS } from "./texts.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** What signs for an endpoint; while a secret is replaced, both, and for how long. */
export function Rotation({
  endpoint,
  onTest,
  onRotate,
}: {
  readonly endpoint: Endpoint;
  readonly onTest: (newest: boolean) => void;
  readonly onRotate: () => void;
}) {
  const say = useTexts(HOOKS);
  const [current, old] = endpoint.secrets;
  const may = useMay();
  if (current === undefined) return null;
  return (
    <Sheet title={say.secretOf(hostOf(endpoint.url))} end={old === undefined ? undefined : say.rotating} bare>
      {old?.signs_until == null ? (
        <div className="hook-rotate">
          <ol className="hook-secrets one">
            <li className="both">
              <b>{say.current}</b>
              <span className="ident">{current.hint}</span>
              <span>
                {say.since} <Time at={current.created_at} />
              </span>
            </li>
          </ol>
          <div className="hook-acts">
            <p className="sm soft">{say.steadyText}</p>
            <div className="acts">
              <Button small readOnly={may("webhooks.rotate_secret")} onPress={onRotate}>
                {say.rotate}
              </Button>
            </div>
          </div>
        </div>
      ) : (
        <Rotating
          webhook={endpoint.id}
          oldHint={old.hint}
          newHint={current.hint}
          until={old.signs_until}
          onTest={onTest}
        />
      )}
    </Sheet>
  );
}

function Rotating({
  webhook,
  oldHint,
  newHint,
  until,
  onTest,
}: {
  readonly webhook: string;
  readonly oldHint: string;
  readonly newHint: string;
  readonly until: string;
  readonly onTest: (newest: boolean) => void;
}) {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const may = useMay();
  const [isEnding, setEnding] = useState(false);
  const extend = useAct("webhooks.extend_secret", ["webhooks.list"]);
  const minutes = Math.max(0, Math.floor((Date.parse(until) - useNow()) / MINUTE_MS));
  const share = Math.min(100, Math.round((100 * minutes) / DAY_MINUTES));
  return (
    <div className="hook-rotate">
      <ol className="hook-secrets">
        <li className="old">
          <b>{say.oldSecret}</b>
          <span className="ident">{oldHint}</span>
          <span>
            {say.stillSigns} <Time at={until} />
          </span>
        </li>
        <li className="both">
          <b>{say.bothSign}</b>
          <span className="num">{say.left(say.hoursLeft(Math.floor(minutes / 60), minutes % 60))}</span>
          <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bg" width="100" height="6" />
            <rect className="fg" width={share} height="6" />
          </svg>
        </li>
        <li>
          <b>{say.newSecret}</b>
          <span className="ident">{newHint}</span>
          <span>{say.shownOnce}</span>
        </li>
      </ol>
      <div className="hook-acts">
        <p className="sm soft">{say.rotationText}</p>
        <div className="acts">
          <Button small readOnly={may("webhooks.test")} onPress={() => onTest(true)}>
            {say.testNew}
          </Button>
          <Button
            small
            readOnly={may("webhooks.extend_secret")}
            isDisabled={extend.isPending}
            onPress={() =>
              extend.mutate({ organization: slug, webhook }, { onSuccess: () => receipt(say.extended) })
            }
          >
            {say.longer}
          </Button>
          <Button small look="line-bad" readOnly={may("webhooks.end_secret")} onPress={() => setEnding(true)}>
            {say.endOld}
          </Button>
        </div>
        {extend.error === null ? null : <Fault what={say.longer} error={extend.error} />}
      </div>
      {isEnding ? <EndDialog webhook={webhook} onClose={() => setEnding(false)} /> : null}
    </div>
  );
}

function EndDialog({ webhook, onClose }: { readonly webhook: string; readonly onClose: () => void }) {
  const say = useTexts(HOOKS);
  const { slug } = useOrganization();
  const act = useAct("webhooks.end_secret", ["webhooks.list"]);
  const end = async () => {
    await act.mutateAsync({ organization: slug, webhook });
    receipt(say.ended);
    onClose();
  };
  return (
    <AskOnce
      {...{ title: say.endTitle, lead: say.endText, no: say.cancel, yes: say.endOld, onClose }}
      onYes={end}
    />
  );
}
