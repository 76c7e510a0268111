import { Link, useNavigate } from "@tanstack/react-router";
import { Layers } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { Button } from "../../../kit/button.tsx";
import { Segmented } from "../../../kit/choices.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { Note, PageHead, Sheet } from "../../../kit/sheet.tsx";
import { Empty, Loaded } from "../../../kit/states.tsx";
import { Time } from "../../../kit/time.tsx";
import { useTexts } from "../../../texts/language.ts";
import { useAddress } from "../../usage/range.tsx";
import { STUDIO } from "../texts.ts";
import type { Batch } from "./api.ts";
import { useBatchName } from "./batch-name.ts";
import { NewBatch } from "./new-batch.tsx";
import { Stones } from "./stones.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import { type BatchStudio, WithinStudio } from "./within.tsx";

const SIDES = ["live", "test"] as const;

/** Lists of pictures, each begun with one wish. */
export function Page() {
  return <WithinStudio>{(given) => <BatchList key={given.mode} {...given} />}</WithinStudio>;
}

function BatchList({ organization, mode, models, reason, studio, batches }: BatchStudio) {
  const say = useTexts(BATCH_TEXTS);
  const words = useTexts(STUDIO);
  const go = useAddress();
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const [list, setList] = useState<
    { readonly data: readonly Batch[]; readonly hasMore: boolean } | undefined
  >();
  const [error, setError] = useState<unknown>(null);
  const read = useCallback(
    (before: readonly Batch[]) => {
      setError(null);
      batches
        .list(before.at(-1)?.id ?? null)
        .then(({ data, has_more: hasMore }) => setList({ data: [...before, ...data], hasMore }), setError);
    },
    [batches],
  );
  useEffect(() => read([]), [read]);
  const begin = (
    <Button look="main" data-shortcut="c" onPress={() => setOpen(true)}>
      <Layers className="i" aria-hidden="true" />
      {say.newBatch}
    </Button>
  );
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        <Segmented
          label={words.mode}
          value={mode}
          onChange={(side) => go({ side })}
          choices={SIDES.map((id) => ({ id, label: words[id] }))}
        />
        {reason === null ? begin : null}
      </PageHead>
      {reason === null ? null : (
        <Note glyph={<Glyph name="off" />}>
          {reason} {say.youLook}
        </Note>
      )}
      <Sheet bare title={say.batches} end={<span className="sm soft">{words.sides[mode]}</span>}>
        <Loaded reading={{ data: list, error, refetch: async () => read([]) }} what={say.title}>
          {({ data, hasMore }) =>
            data.length === 0 ? (
              <Empty title={say.none}>{reason === null ? say.noneWhy : null}</Empty>
            ) : (
              <>
                <ul className="batch-list">
                  {data.map((batch) => (
                    <li key={batch.id}>
                      <span>
                        <b>
                          <Link
                            to={`/app/${organization}/studio/batches/${batch.id}` as never}
                            search={true as never}
                          >
                            <BatchName batch={batch} />
                          </Link>
                        </b>
                        <span className="sm soft">
                          {say.status[batch.status]}, <Time at={batch.created_at} />
                        </span>
                      </span>
                      <Stones batch={batch} />
                      <span className="sm num nowrap">
                        {batch.counts.succeeded + batch.counts.partially_succeeded}{" "}
                        {say.figures.of(batch.row_count)}
                      </span>
                    </li>
                  ))}
                </ul>
                {hasMore ? (
                  <div className="more">
                    <Button small onPress={() => read(data)}>
                      {say.more}
                    </Button>
                  </div>
                ) : null}
              </>
            )
          }
        </Loaded>
      </Sheet>
      {isOpen ? (
        <NewBatch
          studio={studio}
          batches={batches}
          models={models}
          isLive={mode === "live"}
          onClose={() => setOpen(false)}
          onBegun={({ id }) =>
            void navigate({
              to: `/app/${organization}/studio/batches/${id}` as never,
              search: true as never,
            })
          }
        />
      ) : null}
    </>
  );
}

function BatchName({ batch }: { readonly batch: Batch }) {
  return useBatchName(batch);
}
