import { Glyph } from "../../kit/glyph.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Unfinished } from "./desk/pictures.ts";
import { STUDIO } from "./texts.ts";

/** A picture while its model draws it. It can be looked at, and nothing else: the next one takes its place. */
export function UnfinishedCard({
  picture: { url, index, width, height },
  name,
}: {
  readonly picture: Unfinished;
  /** Of its task. */
  readonly name: string;
}) {
  const say = useTexts(STUDIO);
  const title = index === 0 ? name : `${name} (${index + 1})`;
  return (
    <li className="pic unfinished">
      <div className="pf">
        <img key={url} src={url} alt={say.unfinishedAlt(title)} width={width} height={height} />
      </div>
      <div className="pm">
        <span className="pn">{title}</span>
        <span className="pk">
          <Glyph name="running" tone="ok" />
          {say.unfinished}
        </span>
      </div>
    </li>
  );
}
