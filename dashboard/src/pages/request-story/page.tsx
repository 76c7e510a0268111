import { Link, useParams } from "@tanstack/react-router";
import { FileCheck } from "lucide-react";
import { addressOf, type Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { durationText, Meter } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Ident } from "../../kit/copy.tsx";
import { microOf, moneyText } from "../../kit/money.ts";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { PageFault, Waiting } from "../../kit/states.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import { Counts } from "./counts.tsx";
import { Steps } from "./steps.tsx";
import "./story.css";
import { STORY } from "./texts.ts";

export type Story = Output<"usage.story">;

export function Page() {
  const say = useTexts(STORY);
  const { slug } = useOrganization();
  const { request = "" } = useParams({ strict: false }) as { readonly request?: string };
  const reading = useRead("usage.story", { organization: slug, request });
  if (reading.data !== undefined) return <Told story={reading.data} />;
  if (reading.error != null)
    return <PageFault error={reading.error} onRetry={() => void reading.refetch()} />;
  return <Waiting what={say.what} />;
}

function Told({ story }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const locale = LOCALES[useLanguage()];
  const { request, leaf } = story;
  const { slug } = useOrganization();
  const may = useMay()("ledger.prove");
  const began = new Date(request.started_at).toLocaleString(locale, {
    dateStyle: "medium",
    timeStyle: "medium",
    timeZone: "UTC",
  });
  const whyNot = leaf === null ? say.nothingCharged : leaf.day === null ? say.noProofYet : may;
  const download = () => {
    const link = document.createElement("a");
    link.href = addressOf("ledger.prove", { organization: slug, request: request.request });
    link.download = `${request.request}.proof.json`;
    link.click();
  };
  return (
    <>
      <PageHead
        title={leaf === null ? say.title : say.titleCharge}
        lead={
          <>
            <Ident id={request.request} label={say.copyId} /> {began} UTC, “{story.key.name}”
          </>
        }
      >
        <Button readOnly={whyNot} onPress={download}>
          <FileCheck className="i" aria-hidden="true" />
          {say.proof}
        </Button>
      </PageHead>
      <Amounts story={story} />
      <div className="cols fixed">
        <Steps story={story} />
        <div className="side">
          <About story={story} />
          <Leaf story={story} />
        </div>
      </div>
      <Counts story={story} />
    </>
  );
}

/** Held, charged, returned, and how long it took. */
function Amounts({ story: { request, hold, steps } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const language = useLanguage();
  const locale = LOCALES[language];
  const charge = request.charge_usd;
  const held = hold?.amount_usd ?? null;
  const released = steps.find(({ what }) => what === "released")?.amount_usd ?? null;
  const isOwn = hold?.kind === "exact";
  const count = (value: number) => value.toLocaleString(locale);
  return (
    <section className="sheet" aria-label={say.charged}>
      {isOwn && held !== null && charge !== null ? (
        <div className="paytop">
          <Meter used={Number(microOf(charge)) / Math.max(1, Number(microOf(held)))} />
        </div>
      ) : null}
      <dl className="figures four">
        {held === null ? null : (
          <div className="fig">
            <dt>{say.held}</dt>
            <dd>{moneyText(held, language, 4)}</dd>
            <dd className="xs">{isOwn ? say.heldWhy : say.shared(count(hold?.requests ?? 0))}</dd>
          </div>
        )}
        {charge === null ? null : (
          <div className="fig">
            <dt>{say.charged}</dt>
            <dd>{moneyText(charge, language, 4)}</dd>
            <dd className="xs">{say.tokens(count(request.input_tokens), count(request.output_tokens))}</dd>
          </div>
        )}
        {released === null ? null : (
          <div className="fig">
            <dt>{say.released}</dt>
            <dd>{moneyText(released, language, 4)}</dd>
            <dd className="xs">{say.releasedWhy}</dd>
          </div>
        )}
        <div className="fig">
          <dt>{say.took}</dt>
          <dd>{durationText(request.duration_ms, locale)}</dd>
          <dd className="xs">
            {request.own_ms === null
              ? ""
              : say.ours(durationText(Math.round(request.own_ms * 10) / 10, locale))}
          </dd>
        </div>
      </dl>
      {charge === null ? <footer>{say.costsHidden}</footer> : null}
    </section>
  );
}

function About({ story: { request, key, project, price } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const { slug } = useOrganization();
  const rows: readonly (readonly [string, string, boolean?])[] = [
    [say.endpoint, `/v1/${request.endpoint.replace(".", "/")}`, true],
    [say.model, request.model, true],
    [say.provider, request.provider],
    [say.project, project],
    [say.answer, `${request.status}, ${request.streamed ? say.streamed : say.whole}`],
    ...(price === null ? [] : [[say.plan, price.plan] as const]),
    [say.kept, say.keptIs],
  ];
  return (
    <Sheet title={say.request}>
      <dl className="kv">
        <dt>{say.key}</dt>
        <dd>
          <Link to={`/app/${slug}/usage` as never} search={{ key: key.id } as never}>
            {key.name}
          </Link>
        </dd>
        {rows.map(([name, value, isCode]) => (
          <div key={name} className="kv-row">
            <dt>{name}</dt>
            <dd className={isCode ? "mono" : ""}>{value}</dd>
          </div>
        ))}
      </dl>
      {request.mode === "test" ? <p className="soft sm">{say.test}</p> : null}
    </Sheet>
  );
}

function Leaf({ story: { leaf } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const locale = LOCALES[useLanguage()];
  if (leaf === null) return null;
  return (
    <Sheet title={say.leaf} end={leaf.day === null ? say.notYet : say.inTree}>
      <dl className="kv">
        <dt>{say.leafNumber}</dt>
        <dd className="num">#{BigInt(leaf.number).toLocaleString(locale)}</dd>
        {leaf.day === null ? null : (
          <>
            <dt>{say.day}</dt>
            <dd className="num">{leaf.day}</dd>
          </>
        )}
      </dl>
      {leaf.day === null ? <p className="soft sm">{say.noProofYet}</p> : null}
    </Sheet>
  );
}
