import type { Output } from "../../api/client.ts";
import { Meter, Money } from "../../kit/amounts.tsx";
import { State } from "../../kit/glyph.tsx";
import { Time } from "../../kit/time.tsx";
import { useTexts } from "../../texts/language.ts";
import { amountsOf } from "../limits/subjects.ts";
import { KEYS } from "./texts.ts";

export type Key = Output<"keys.list">["items"][number];
/** A key without what only the list knows of it. */
export type AnyKey = Omit<Key, "budgets">;

const NEARLY = 0.9;

export const hasEnded = ({ status }: Pick<AnyKey, "status">) => status === "revoked" || status === "expired";

/** `sp_live_7Qm2…x4Tf`: what may be seen of a key. */
export function keyText({ prefix, last_four: lastFour }: Pick<AnyKey, "prefix" | "last_four">): string {
  return `${prefix.slice(0, 12)}…${lastFour}`;
}

export function MayCall({ of: key }: { readonly of: AnyKey }) {
  const say = useTexts(KEYS);
  // Whoever may make pictures may look at them.
  const asked = key.endpoints.filter((one) => one !== "pictures.read");
  const all = asked.length === Object.keys(say.endpoints).length - 1;
  return (
    <>
      {all ? say.everything : key.endpoints.map((one) => say.endpoints[one]).join(", ")}
      <span className="mute only-wide t2">
        {key.mode === "test"
          ? say.simulator
          : key.models === null
            ? say.allModels
            : say.models(key.models.length)}
      </span>
    </>
  );
}

/** The budget of the key that has least left, as a bar. */
export function OfItsLimit({ of: key }: { readonly of: Key }) {
  const say = useTexts(KEYS);
  if (key.mode === "test") return <span className="mute">{say.notNeeded}</span>;
  const tightest = key.budgets
    .flatMap((budget) => {
      const amounts = amountsOf(budget);
      return amounts === null ? [] : [{ ...amounts, period: budget.period }];
    })
    .toSorted((a, b) => b.used - a.used)[0];
  if (tightest === undefined && key.budgets.length > 0)
    return <span className="mute">{say.limitHidden}</span>;
  if (tightest === undefined) return <span className={hasEnded(key) ? "mute" : "warn"}>{say.noLimit}</span>;
  const { used, period, limit_usd: limit } = tightest;
  return (
    <>
      <span className="barcell w">
        <Meter used={used} tone={used >= 1 ? "b" : used >= NEARLY ? "w" : "fg"} />
      </span>
      <span className="mute">
        <Money usd={limit} /> {say.period[period]}
      </span>
    </>
  );
}

export function KeyState({ of: key }: { readonly of: AnyKey }) {
  const say = useTexts(KEYS);
  const at = key.revoked_at ?? key.expires_at;
  switch (key.status) {
    case "active":
      return (
        <State name="kept" tone="ok">
          {say.active}
        </State>
      );
    case "paused":
      return (
        <State name="off" tone="warn">
          {say.paused}
        </State>
      );
    case "ending":
      return (
        <State name="late" tone="warn">
          {say.ending} {at === null ? null : <Time at={at} />}
        </State>
      );
    default:
      return (
        <State name="off" tone="off">
          {say[key.status]} {at === null ? null : <Time at={at} />}
        </State>
      );
  }
}
