import { Link } from "@tanstack/react-router";
import { Sheet } from "../../kit/sheet.tsx";
import { useOrganization } from "../../session/account.ts";
import { LOCALES, useLanguage, useTexts } from "../../texts/language.ts";
import type { Story } from "./page.tsx";
import { STORY } from "./texts.ts";

/** The usual prices. */
const STANDARD = "standard";

/** What was asked, by whom and of whom. */
export function About({ story: { request, key, project, price } }: { readonly story: Story }) {
  const say = useTexts(STORY);
  const { slug } = useOrganization();
  const rows: readonly (readonly [string, string, boolean?])[] = [
    [say.endpoint, `/v1/${request.endpoint.replace(".", "/")}`, true],
    [say.model, request.model, true],
    [say.provider, request.provider],
    [say.project, project],
    [say.answer, `${request.status}, ${request.streamed ? say.streamed : say.whole}`],
    ...(price === null ? [] : [[say.plan, price.plan] as const]),
    ...(request.service_tier === STANDARD ? [] : [[say.tier, request.service_tier] as const]),
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

/** Its place in the books. */
export function Leaf({ story: { leaf } }: { readonly story: Story }) {
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
