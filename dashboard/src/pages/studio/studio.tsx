import { Link, useNavigate } from "@tanstack/react-router";
import { ImagePlus, Layers, SwatchBook } from "lucide-react";
import { useCallback, useRef, useState } from "react";
import { useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Segmented, Select } from "../../kit/choices.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { Note, PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded, useProblemSentence } from "../../kit/states.tsx";
import { useNow } from "../../kit/time.tsx";
import { useTexts } from "../../texts/language.ts";
import { usePayingProject } from "../playground/paying-project.ts";
import { useAddress } from "../usage/range.tsx";
import { BatchStrip } from "./batches/strip.tsx";
import { PictureCard } from "./card.tsx";
import { ChosenBar } from "./chosen-bar.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";
import { ArrivingCard } from "./desk/arriving.tsx";
import { Dropzone } from "./desk/dropzone.tsx";
import { nameOf } from "./desk/names.ts";
import { beforeOf, type Picture, picturesOf, type Task } from "./desk/pictures.ts";
import { useDesk } from "./desk/use-desk.ts";
import type { Entrance } from "./door.tsx";
import { lifeOf } from "./life.tsx";
import { Made, Showing } from "./made.tsx";
import { Maker } from "./making/maker.tsx";
import { MaskDialog } from "./making/mask-dialog.tsx";
import { useWish } from "./making/use-wish.ts";
import { STUDIO } from "./texts.ts";
import { useNames } from "./use-names.ts";
import { SIDES, useSide } from "./use-side.ts";

/** What is to be deleted, once somebody says yes. */
type Doomed = { readonly pictures: readonly string[] } | { readonly task: Task };

export function Studio({ organization, projects, models, reason }: Entrance) {
  const say = useTexts(STUDIO);
  const sentence = useProblemSentence();
  const go = useAddress();
  const navigate = useNavigate();
  const nowMs = useNow();
  const [project, payBy] = usePayingProject(organization, projects);
  const settings = useRead("pictures.settings", { organization });
  const mayChange = reason === null;
  const { side: mode } = useSide(models.length > 0);
  const { api, desk, now } = useDesk(organization, project, mode, mayChange);
  const names = useNames(now);
  const wishing = useWish();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [doomed, setDoomed] = useState<Doomed | null>(null);
  /** Of one photo; it counts while that one alone is chosen. */
  const [mask, setMask] = useState<{ readonly of: string; readonly drawn: Blob } | null>(null);
  const [masking, setMasking] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const input = useRef<HTMLInputElement>(null);
  const open = (picture: string, before: string | null) =>
    void navigate({
      to: `/app/${organization}/studio/${picture}` as never,
      search: { side: mode, ...(before === null ? {} : { before }) } as never,
    });
  const add = useCallback((files: readonly File[]) => desk.sending.add(files), [desk]);

  const named = (photo: Picture) => ({ photo, name: nameOf(names, photo, say.viewer) });
  const photos = now.photos.map(named);
  const all = [...photos, ...now.tasks.flatMap((task) => picturesOf(task).map(named))];
  const picked = all.filter(({ photo }) => chosen.has(photo.id));
  const toMask = all.find(({ photo }) => photo.id === masking);
  const masked = picked.length === 1 && picked[0]?.photo.id === mask?.of ? (mask?.drawn ?? null) : null;
  const leaving = all.filter(({ photo }) => {
    const { leftMs } = lifeOf(photo, nowMs);
    return leftMs > 0 && leftMs < 3_600_000;
  }).length;
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    setChosen(next);
  };
  const told = (act: Promise<unknown>) => {
    setError(null);
    act.catch(setError);
  };
  const destroy = async (what: Doomed) => {
    if ("task" in what) return desk.deleteTask(what.task.id);
    for (const id of what.pictures) await desk.deletePicture(id);
    setChosen(new Set());
  };
  const card = (picture: Picture, name: string, before: string | null) => (
    <PictureCard
      key={picture.id}
      picture={picture}
      name={name}
      isChosen={chosen.has(picture.id)}
      onChoose={(isChosen) => choose(picture.id, isChosen)}
      onOpen={() => open(picture.id, before)}
      onDelete={mayChange ? () => setDoomed({ pictures: [picture.id] }) : null}
    />
  );
  return (
    <>
      <PageHead title={say.title} lead={say.lead(settings.data?.retention_hours)}>
        <Segmented
          label={say.mode}
          value={mode}
          onChange={(next) => {
            setChosen(new Set());
            go({ side: next });
          }}
          choices={SIDES.map((id) => ({ id, label: say[id] }))}
        />
        <Link className="btn" to={`/app/${organization}/studio/brand` as never}>
          <SwatchBook className="i" aria-hidden="true" />
          {say.brandKit}
        </Link>
        <Link
          className="btn"
          to={`/app/${organization}/studio/batches` as never}
          search={{ side: mode } as never}
        >
          <Layers className="i" aria-hidden="true" />
          {say.batches}
        </Link>
        {mayChange ? (
          <Button look="main" data-shortcut="c" onPress={() => input.current?.click()}>
            <ImagePlus className="i" aria-hidden="true" />
            {say.add}
          </Button>
        ) : null}
      </PageHead>
      {mayChange ? (
        <Dropzone onFiles={add} input={input} />
      ) : (
        <Note glyph={<Glyph name="off" />}>
          {reason} {say.youLook}
        </Note>
      )}
      <BatchStrip {...{ api, organization, side: mode }} />
      {leaving === 0 ? null : (
        <Note tone="warn" glyph={<Glyph name="late" tone="warn" />}>
          {say.leavingSoon(leaving)}
        </Note>
      )}
      {error === null ? null : (
        <Note tone="bad" glyph={<Glyph name="broken" tone="bad" />}>
          {sentence(error)}
        </Note>
      )}
      <div className={mayChange ? "studio" : "studio looking"}>
        <div className="studio-main">
          <Sheet bare title={say.photos} end={<span className="sm soft">{say.sides[mode]}</span>}>
            <Loaded
              reading={{ data: now.isRead ? now : undefined, error: now.error, refetch: () => desk.open() }}
              what={say.photos}
            >
              {() =>
                photos.length + now.arriving.length === 0 ? (
                  <Empty title={say.noPhotos}>{mayChange ? say.noPhotosWhy : null}</Empty>
                ) : (
                  <>
                    <ul className="pics pad">
                      {now.arriving.map((one) => (
                        <ArrivingCard
                          key={one.id}
                          photo={one}
                          onDismiss={() => desk.sending.dismiss(one.id)}
                        />
                      ))}
                      {photos.map(({ photo, name }) => card(photo, name, null))}
                    </ul>
                    <Showing
                      shown={photos.length}
                      of={now.photoCounts.pictures}
                      bytes={now.photoCounts.bytes}
                      hasMore={now.hasMorePhotos}
                      onMore={() => told(desk.morePhotos())}
                    />
                  </>
                )
              }
            </Loaded>
          </Sheet>
        </div>
        {mayChange ? (
          <aside className="studio-side" aria-label={say.whatToMake}>
            {projects.length > 1 ? (
              <Select
                label={say.project}
                value={project ?? ""}
                onChange={payBy}
                choices={projects.map(({ slug, name }) => ({ id: slug, label: name }))}
              />
            ) : null}
            <Maker
              api={api}
              models={models}
              chosen={picked.map(({ photo }) => photo.id)}
              isLive={mode === "live"}
              wishing={wishing}
              hasMask={masked !== null}
              onMask={() => setMasking(picked[0]?.photo.id ?? null)}
              onNoMask={() => setMask(null)}
              onMake={(requests, once, withMask) => desk.begin(requests, once, withMask ? masked : null)}
            />
          </aside>
        ) : null}
        <div className="studio-made">
          {now.isRead ? (
            <Made
              now={now}
              names={names}
              onLook={(filter, order) => told(desk.look(filter, order))}
              onMore={() => told(desk.moreTasks())}
              acts={
                mayChange
                  ? {
                      onCancel: (task) => told(desk.cancel(task.id)),
                      onDelete: (task) => setDoomed({ task }),
                    }
                  : null
              }
              card={(picture, task, at) =>
                card(picture, nameOf(names, picture, say.viewer), beforeOf(now, task, at))
              }
            />
          ) : null}
          <p className="sm mute">{say.onlyYours}</p>
        </div>
      </div>
      {picked.length === 0 ? null : (
        <ChosenBar
          chosen={picked.map(({ photo, name }) => ({ picture: photo, name }))}
          onDelete={mayChange ? () => setDoomed({ pictures: picked.map(({ photo }) => photo.id) }) : null}
          onClear={() => setChosen(new Set())}
        />
      )}
      {toMask === undefined ? null : (
        <MaskDialog
          picture={toMask.photo}
          name={toMask.name}
          onClose={() => setMasking(null)}
          onDone={(drawn) => {
            setMask({ of: toMask.photo.id, drawn });
            setMasking(null);
          }}
        />
      )}
      {doomed === null ? null : (
        <DeleteDialog
          count={"task" in doomed ? Math.max(1, doomed.task.outputs.length) : doomed.pictures.length}
          onDelete={() => destroy(doomed)}
          onClose={() => setDoomed(null)}
        />
      )}
    </>
  );
}
