import { useNavigate } from "@tanstack/react-router";
import { ImagePlus } from "lucide-react";
import { useRef } from "react";
import { Glyph } from "../../../kit/glyph.tsx";
import { useTexts } from "../../../texts/language.ts";
import type { Desk, StudioDesk } from "../desk/desk.ts";
import { ACCEPT } from "../desk/dropzone.tsx";
import { nameOf } from "../desk/names.ts";
import { beforeOf, copyFor, isUnderWay, type Picture, picturesOf } from "../desk/pictures.ts";
import { Life } from "../life.tsx";
import { STUDIO } from "../texts.ts";
import type { Side } from "../use-side.ts";
import { useFigures } from "../words.ts";
import { PICTURE } from "./texts.ts";

/** So many of each kind stand in the strip; the studio has them all. */
const [TASKS, PHOTOS] = [8, 8] as const;

/** What arrives, is made and was made, below the picture: each opens its own page. */
export function Queue({
  organization,
  side,
  desk,
  now,
  names,
  open,
  mayAdd,
}: {
  readonly organization: string;
  readonly side: Side;
  readonly desk: StudioDesk;
  readonly now: Desk;
  readonly names: ReadonlyMap<string, string>;
  /** The picture that is open. */
  readonly open: string;
  readonly mayAdd: boolean;
}) {
  const say = useTexts(PICTURE);
  const studio = useTexts(STUDIO);
  const { share } = useFigures();
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  const show = (picture: string, before: string | null) =>
    void navigate({
      to: `/app/${organization}/studio/${picture}` as never,
      search: { side, ...(before === null ? {} : { before }) } as never,
    });
  const tasks = now.tasks.slice(0, TASKS);
  const running = tasks.filter(isUnderWay).length;
  const done = tasks.flatMap(picturesOf).length;
  const card = (picture: Picture, before: string | null) => {
    const name = nameOf(names, picture, studio.viewer);
    return (
      <li key={picture.id}>
        <button
          type="button"
          className="queued"
          aria-current={picture.id === open ? "page" : undefined}
          aria-label={studio.open(name)}
          onClick={() => show(picture.id, before)}
        >
          <img src={copyFor(picture, "small")} alt="" width="56" height="48" />
          <span>
            <b>{name}</b>
            <Life of={picture} />
          </span>
        </button>
      </li>
    );
  };
  return (
    <section className="queue" aria-label={say.queue}>
      <p>
        <b>{say.queue}</b>{" "}
        <span className="soft sm num">{say.queued(now.arriving.length, running, done)}</span>
      </p>
      <ul>
        {mayAdd ? (
          <li>
            <input
              ref={input}
              className="vh"
              type="file"
              multiple
              accept={ACCEPT}
              tabIndex={-1}
              aria-label={studio.add}
              onChange={({ target }) => {
                desk.sending.add([...(target.files ?? [])]);
                target.value = "";
              }}
            />
            <button type="button" className="queued adds" onClick={() => input.current?.click()}>
              <ImagePlus className="i" aria-hidden="true" />
              <span>
                <b>{studio.add}</b>
                <span className="soft sm">{say.addHint}</span>
              </span>
            </button>
          </li>
        ) : null}
        {now.arriving.map((photo) => (
          <li key={photo.id} className="queued">
            <Glyph
              name={photo.error === null ? "running" : "broken"}
              tone={photo.error === null ? "ok" : "bad"}
            />
            <span>
              <b>{photo.name}</b>
              <span className="soft sm num">{studio.arriving(share(photo.share))}</span>
            </span>
          </li>
        ))}
        {tasks.flatMap((task) =>
          isUnderWay(task)
            ? [
                <li key={task.id} className="queued">
                  {now.unfinished.has(task.id) ? (
                    <img
                      src={now.unfinished.get(task.id)?.url}
                      alt={studio.unfinishedAlt(names.get(task.id) ?? task.operation)}
                      width="56"
                      height="48"
                    />
                  ) : (
                    <Glyph name="running" tone="ok" />
                  )}
                  <span>
                    <b>{names.get(task.id)}</b>
                    <span className="soft sm num">
                      {now.unfinished.has(task.id)
                        ? studio.unfinished
                        : studio.progress(share(task.progress / 100))}
                    </span>
                  </span>
                </li>,
              ]
            : picturesOf(task).map((picture, at) => card(picture, beforeOf(now, task, at))),
        )}
        {now.photos.slice(0, PHOTOS).map((photo) => card(photo, null))}
      </ul>
    </section>
  );
}
