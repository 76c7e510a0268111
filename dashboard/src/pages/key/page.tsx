import "../keys/keys.css";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Output } from "../../api/client.ts";
import { useAct, useRead } from "../../api/hooks.ts";
import { durationText, Meter, Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Ident } from "../../kit/copy.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Loaded, PageFault, useProblemSentence } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { KeyMenu, type KeyTask } from "../keys/key-menu.tsx";
import { KeyTasks } from "../keys/key-tasks.tsx";
import { useNodesText } from "../keys/nodes.tsx";
import { hasEnded, KeyState, keyText } from "../keys/row.tsx";
import { KEYS } from "../keys/texts.ts";
import { amountsOf } from "../limits/subjects.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import { KEY } from "./texts.ts";

export type ShownKey = Output<"keys.show">;

export function Page() {
  const say = useTexts(KEY);
  const { slug } = useOrganization();
  const { key: id } = useParams({ strict: false }) as { readonly key: string };
  const reading = useRead("keys.show", { organization: slug, key: id });
  if (reading.data === undefined && reading.error !== null)
    return (
      <PageFault
        error={reading.error}
        onRetry={() => void reading.refetch()}
        home={<Link to={`/app/${slug}/keys` as never}>{say.back}</Link>}
      />
    );
  return (
    <Loaded reading={reading} what={say.what}>
      {(key) => <Whole of={key} organization={slug} />}
    </Loaded>
  );
}

function Whole({ of: key, organization }: { readonly of: ShownKey; readonly organization: string }) {
  const say = useTexts(KEY);
  const keys = useTexts(KEYS);
  const may = useMay();
  const navigate = useNavigate();
  const { do: asked } = useSearch({ strict: false }) as { readonly do?: string };
  const [task, setTask] = useState<KeyTask | null>(null);
  const [refused, setRefused] = useState<string | null>(null);
  const sentence = useProblemSentence();
  const nodesText = useNodesText();
  const pause = useAct("keys.pause", ["keys.list", "keys.show"]);
  const resume = useAct("keys.resume", ["keys.list", "keys.show"]);
  const rest = async (act: typeof pause | typeof resume, told: string) => {
    try {
      const { nodes } = await act.mutateAsync({ organization, key: key.id });
      setRefused(null);
      receipt(`${told} ${nodesText(nodes)}`);
    } catch (error) {
      setRefused(sentence(error));
    }
  };
  const open = (what: string | undefined) =>
    void navigate({ to: ".", search: { do: what }, replace: true } as never);
  return (
    <>
      <PageHead title={key.name} lead={say.whole}>
        <Button onPress={() => open("change")} readOnly={hasEnded(key) ? keys.hasEnded : may("keys.change")}>
          {say.change}
        </Button>
        <KeyMenu
          of={key}
          organization={organization}
          onTask={setTask}
          onPause={() => void rest(pause, keys.pausedReceipt(key.name))}
          onResume={() => void rest(resume, keys.resumedReceipt(key.name))}
        />
      </PageHead>
      {refused === null ? null : (
        <p className="say bad" role="alert">
          {refused}
        </p>
      )}
      <Sheet title={<span className="mono">{keyText(key)}</span>} end={<KeyState of={key} />}>
        <Facts of={key} organization={organization} />
      </Sheet>
      <Budgets of={key} organization={organization} />
      <Limits of={key} />
      <KeyTasks task={task} organization={organization} onClose={() => setTask(null)} />
      {asked === "change" && may("keys.change") === null ? (
        <ChangeDialog of={key} organization={organization} onClose={() => open(undefined)} />
      ) : null}
    </>
  );
}

function Facts({ of: key, organization }: { readonly of: ShownKey; readonly organization: string }) {
  const say = useTexts(KEY);
  const keys = useTexts(KEYS);
  const other = (id: string) => <Link to={`/app/${organization}/keys/${id}` as never}>{id}</Link>;
  return (
    <dl className="kv">
      <dt>{say.endpoints}</dt>
      <dd>{key.endpoints.map((one) => keys.endpoints[one]).join(", ")}</dd>
      <dt>{say.models}</dt>
      <dd>{key.mode === "test" ? keys.simulator : key.models === null ? say.all : key.models.join(", ")}</dd>
      <dt>{say.networks}</dt>
      <dd className={key.ip_ranges === null ? "" : "mono"}>{key.ip_ranges?.join(", ") ?? say.everywhere}</dd>
      <dt>{say.project}</dt>
      <dd>{key.project}</dd>
      <dt>{say.spendsAs}</dt>
      <dd>{key.member_name ?? say.nobody}</dd>
      <dt>{say.created}</dt>
      <dd>
        <Time at={key.created_at} />
        {key.made_by === null ? null : ` ${say.by} ${key.made_by_name ?? key.made_by}`}
      </dd>
      <dt>{say.lastUsed}</dt>
      <dd>{key.last_used_at === null ? say.never : <Time at={key.last_used_at} />}</dd>
      <dt>{say.expires}</dt>
      <dd>{key.expires_at === null ? say.never : <Time at={key.expires_at} />}</dd>
      {key.successor === null ? null : (
        <>
          <dt>{say.successor}</dt>
          <dd>{other(key.successor)}</dd>
        </>
      )}
      {key.replaces === null ? null : (
        <>
          <dt>{say.replaces}</dt>
          <dd>{other(key.replaces)}</dd>
        </>
      )}
      <dt>id</dt>
      <dd>
        <Ident id={key.id} label="id" />
      </dd>
    </dl>
  );
}

function Budgets({ of: key, organization }: { readonly of: ShownKey; readonly organization: string }) {
  const say = useTexts(KEY);
  const keys = useTexts(KEYS);
  const may = useMay();
  const navigate = useNavigate();
  if (key.mode === "test") return null;
  const set = () => void navigate({ href: `/app/${organization}/limits?do=create&key=${key.id}` } as never);
  return (
    <Sheet
      title={say.budgets}
      end={
        <Button small onPress={set} readOnly={may("budgets.set")}>
          {say.setLimit}
        </Button>
      }
    >
      {key.budgets.length === 0 ? <p className="warn">{say.noBudget}</p> : null}
      <dl className="kv">
        {key.budgets.map((budget) => {
          const amounts = amountsOf(budget);
          return (
            <div key={budget.id} className="kv-row">
              <dt>{say.scopes[budget.scope]}</dt>
              <dd>
                {amounts === null ? (
                  <span className="mute">{say.amountsHidden}</span>
                ) : (
                  <>
                    <span className="barcell w">
                      <Meter
                        used={amounts.used}
                        tone={amounts.used >= 1 ? "b" : amounts.used >= 0.9 ? "w" : "fg"}
                      />
                    </span>{" "}
                    <Money usd={amounts.spent_usd} /> {say.of} <Money usd={amounts.limit_usd} />
                  </>
                )}{" "}
                {keys.period[budget.period]}
                {budget.resets_at === null ? null : (
                  <span className="mute">
                    , {say.resets} <Time at={budget.resets_at} />
                  </span>
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </Sheet>
  );
}

function Limits({ of: key }: { readonly of: ShownKey }) {
  const say = useTexts(KEY);
  const locale = LOCALES[useLanguage()];
  const shown = key.limits.filter(({ unit }) => unit !== "failures");
  if (shown.length === 0) return null;
  return (
    <Sheet title={say.limits}>
      <ul className="plain">
        {shown.map(({ number, most, unit, window_seconds: seconds }) => (
          <li key={number} className="num">
            {say.limit(most.toLocaleString(locale), say.units[unit], durationText(seconds * 1_000, locale))}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
