import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Problem } from "../../../api/problem.ts";
import { PageFault, Waiting } from "../../../kit/states.tsx";
import { useNow } from "../../../kit/time.tsx";
import { DATE_LOCALES, type Language, useLanguage, useTexts } from "../../../texts/language.ts";
import { usePayingProject } from "../../playground/paying-project.ts";
import { useAddress } from "../../usage/range.tsx";
import type { Pictures } from "../desk/api.ts";
import type { Picture } from "../desk/pictures.ts";
import { useDesk } from "../desk/use-desk.ts";
import type { Entrance } from "../door.tsx";
import { PRESETS } from "../making/operations.ts";
import { STUDIO } from "../texts.ts";
import { useSide } from "../use-side.ts";
import { Editor } from "./editor.tsx";
import { PICTURE } from "./texts.ts";

/** A picture as it was read; null while it was not. */
interface Read {
  readonly of: string;
  readonly picture: Picture | null;
  readonly error: unknown;
}

/** Reads the picture of the address, on its side, and says nothing of one that has left but when. */
export function Opened(entrance: Entrance) {
  const { organization, projects, models, reason } = entrance;
  const say = useTexts(PICTURE);
  const studio = useTexts(STUDIO);
  const language = useLanguage();
  const go = useAddress();
  const { picture: id } = useParams({ strict: false }) as { readonly picture: string };
  const { before: beforeId, fit: wanted } = useSearch({ strict: false }) as {
    readonly before?: string;
    readonly fit?: string;
  };
  const fit = PRESETS.find((one) => one === wanted) ?? null;
  const { side, isSaid } = useSide(models.length > 0);
  const [project] = usePayingProject(organization, projects);
  const { api, desk, now } = useDesk(organization, project, side, reason === null);
  const { picture, error, again } = usePicture(api, id);
  const { picture: before } = usePicture(api, beforeId === id ? null : (beforeId ?? null));
  const nowMs = useNow();
  const other = side === "live" ? "test" : "live";
  // An address without a side is of either.
  const isElsewhere = !isSaid && error instanceof Problem && error.status === 404;
  useEffect(() => {
    if (isElsewhere) go({ side: other });
  });
  const back = (
    <Link to={`/app/${organization}/studio` as never} search={{ side } as never} className="btn">
      {say.back}
    </Link>
  );
  const leftAt =
    picture !== null && Date.parse(picture.expires_at) <= nowMs
      ? picture.expires_at
      : error instanceof Problem
        ? error.goneAt
        : null;
  if (leftAt !== null)
    return (
      <div className="left">
        <h1>
          {studio.leftAt} <time dateTime={leftAt}>{momentOf(leftAt, language)}</time>
        </h1>
        {back}
      </div>
    );
  if (error !== null && !isElsewhere) return <PageFault error={error} onRetry={again} home={back} />;
  if (picture === null) return <Waiting what={studio.viewer} />;
  return (
    <Editor
      key={picture.id}
      entrance={entrance}
      {...{ api, desk, now, side, picture }}
      {...{ before, fit }}
    />
  );
}

/** One picture, read when its address changes. Links in it end after an hour: it is read anew before that. */
function usePicture(api: Pictures, id: string | null) {
  const [read, setRead] = useState<Read>({ of: "", picture: null, error: null });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (id === null || turn < 0) return;
    let isOver = false;
    const look = () =>
      api.upload(id).then(
        (picture) => isOver || setRead({ of: id, picture, error: null }),
        (error: unknown) => isOver || setRead({ of: id, picture: null, error }),
      );
    void look();
    const timer = setInterval(() => void look(), READ_AGAIN_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [api, id, turn]);
  const { picture, error } = read.of === id ? read : { picture: null, error: null };
  return { picture, error, again: () => setTurn(turn + 1) };
}

const READ_AGAIN_MS = 40 * 60_000;

const momentOf = (at: string, language: Language): string =>
  new Date(at).toLocaleString(DATE_LOCALES[language], {
    ...{ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  });
