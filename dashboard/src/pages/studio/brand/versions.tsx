import { useRead } from "../../../api/hooks.ts";
import { State } from "../../../kit/glyph.tsx";
import { Sheet } from "../../../kit/sheet.tsx";
import { Time } from "../../../kit/time.tsx";
import { useTexts } from "../../../texts/language.ts";
import { type Change, changesBetween } from "./changes.ts";
import { type Content, type Kit, NOTHING_SAID } from "./kit.ts";
import { BRAND } from "./texts.ts";

/** So many are shown with what changed; each is read once. */
const SHOWN = 5;

/** The draft and the versions before it, each with what changed. */
export function Versions({ organization, kit }: { readonly organization: string; readonly kit: Kit }) {
  const say = useTexts(BRAND);
  const { draft, content, versions } = kit;
  return (
    <Sheet title={say.versions} bare footer={<span>{say.whoPublished}</span>}>
      <ol className="brand-versions">
        {draft === null ? null : (
          <li>
            <div className="brand-name">
              <b>{(kit.version ?? 0) + 1}</b>
              <span className="tag">{say.isDraft}</span>
            </div>
            <Changes changes={changesBetween(content ?? NOTHING_SAID, draft)} isFirst={content === null} />
          </li>
        )}
        {versions.slice(0, SHOWN).map(({ version, published_at: at, pictures }, place) => (
          <li key={version}>
            <div className="brand-name">
              <b>{version}</b>
              {place === 0 ? (
                <State name="kept" tone="ok">
                  {say.inForce}
                </State>
              ) : null}
            </div>
            <span className="soft sm">
              <Time at={at} /> · {say.pictures(pictures)}
            </span>
            <Published organization={organization} kit={kit.id} version={version} />
          </li>
        ))}
      </ol>
    </Sheet>
  );
}

/** What a version changed. Versions never change, so each is read once. */
function Published({
  organization,
  kit,
  version,
}: {
  readonly organization: string;
  readonly kit: string;
  readonly version: number;
}) {
  const asked = (number: number) => ({ organization, kit, version: Math.max(1, number) });
  const after = useRead("brands.show", asked(version));
  const before = useRead("brands.show", asked(version - 1));
  const is = contentAt(after.data, version);
  const was = version === 1 ? NOTHING_SAID : contentAt(before.data, version - 1);
  if (is === null || was === null) return null;
  return <Changes changes={changesBetween(was, is)} isFirst={version === 1} />;
}

/** While another version is read, the one before may still be shown. */
function contentAt(kit: Kit | undefined, version: number): Content | null {
  return kit?.content_version === version ? kit.content : null;
}

const SIGNS = { added: "+", removed: "−", changed: "±" } as const;
const MOST_CHANGES = 4;

function Changes({ changes, isFirst }: { readonly changes: readonly Change[]; readonly isFirst: boolean }) {
  const say = useTexts(BRAND);
  if (changes.length === 0) return <span className="soft sm">{isFirst ? say.first : say.noChange}</span>;
  const nameOf = ({ part, name }: Change) => {
    const roles: Readonly<Record<string, string>> = say.roles;
    if (part === "palette" || part === "references" || part === "templates") return name;
    return name === null ? say.parts[part] : `${say.parts[part]} “${roles[name] ?? name}”`;
  };
  const more = changes.length - MOST_CHANGES;
  return (
    <ul className="brand-changes">
      {changes.slice(0, MOST_CHANGES).map((change) => (
        <li key={`${change.part} ${change.name} ${change.kind}`} className={change.kind}>
          <span aria-hidden="true">{SIGNS[change.kind]}</span>
          <span className="vh">{say.kinds[change.kind]}</span>
          <span>
            {nameOf(change)}{" "}
            {change.color === undefined ? null : <span className="mono sm">{change.color}</span>}
          </span>
        </li>
      ))}
      {more > 0 ? <li className="soft">{say.more(more)}</li> : null}
    </ul>
  );
}
