import { Money } from "../../../kit/amounts.tsx";
import { Glyph } from "../../../kit/glyph.tsx";
import { type Column, Table } from "../../../kit/table.tsx";
import { useLanguage, useTexts } from "../../../texts/language.ts";
import { type Checked, copyFor, type Picture } from "../desk/pictures.ts";
import { REFUSALS } from "../desk/refusals.ts";
import { Life } from "../life.tsx";
import { STUDIO } from "../texts.ts";
import { isDone, isOpen, labelOf, type Retry, type Row } from "./api.ts";
import { type Checks, CropToFit, Cure, cureOf } from "./fix.tsx";
import { PictureLink, type PicturesAt } from "./picture-link.tsx";
import { BATCH_TEXTS } from "./texts.ts";
import { Tick } from "./tick.tsx";
import type { Choice } from "./use-choice.ts";

/** What mends a row. */
export interface RowActs {
  readonly onMend: (what: Retry) => Promise<void>;
  readonly onPhoto: (row: Row, file: File) => void;
}

/** The rows of a batch, each with what was sent, what came of it, and what mends it. */
export function RowsTable({
  rows,
  label,
  checks,
  choice,
  to,
  acts,
}: {
  readonly rows: readonly Row[];
  readonly label: string;
  /** By pictures; null where no marketplace was asked. */
  readonly checks: Checks | null;
  readonly choice: Choice;
  /** Where pictures open. */
  readonly to: PicturesAt;
  /** Null: whoever reads may only look. */
  readonly acts: RowActs | null;
}) {
  const [say, words] = [useTexts(BATCH_TEXTS), useTexts(STUDIO)];
  const { columns } = say;
  const check: Column<Row> = {
    ...{ id: "check", header: columns.check, narrow: "sub", label: columns.check },
    cell: (row) => <CheckCell row={row} checks={checks?.of} />,
  };
  const some = choice.rows.length > 0;
  const all = choice.rows.length === rows.length;
  const shown: readonly Column<Row>[] = [
    {
      ...{ id: "pick", narrow: "end" },
      header: (
        <Tick
          label={all ? words.clear : say.chooseAll(rows.length)}
          isOn={all ? true : some ? "mixed" : false}
          onToggle={all ? choice.none : choice.all}
        />
      ),
      cell: (row) => (
        <Tick
          label={words.select(labelOf(row, say))}
          isOn={choice.has(row)}
          onToggle={(isRange) => choice.toggle(row, isRange)}
        />
      ),
    },
    {
      ...{ id: "product", header: columns.product, narrow: "main" },
      cell: (row) => <Product row={row} to={to} />,
    },
    { id: "state", header: columns.state, narrow: "sub", cell: (row) => <State row={row} /> },
    ...(checks === null ? [] : [check]),
    { id: "cost", header: columns.cost, isNumber: true, narrow: "end", cell: (row) => <Cost row={row} /> },
    {
      ...{ id: "life", header: columns.life, narrow: "gone" },
      cell: ({ generation, ...row }) =>
        generation !== null && isDone({ generation, ...row }) ? <Life of={generation} /> : null,
    },
    {
      ...{ id: "act", header: <span className="vh">{columns.act}</span>, isNumber: true, narrow: "sub" },
      cell: (row) =>
        acts === null ? null : isDone(row) ? (
          <CropToFit row={row} checks={checks} to={to} />
        ) : (
          <Cure row={row} onRetry={acts.onMend} onPhoto={(file) => acts.onPhoto(row, file)} />
        ),
    },
  ];
  return (
    <Table
      label={label}
      columns={shown}
      rows={rows}
      idOf={({ row }) => String(row)}
      chosen={(row) => choice.has(row)}
    />
  );
}

function Product({ row, to }: { readonly row: Row; readonly to: PicturesAt }) {
  const say = useTexts(BATCH_TEXTS);
  const { reference, source, generation } = row;
  const called = reference ?? say.row(row.row);
  const label = labelOf(row, say);
  const made = generation?.outputs[0];
  return (
    <div className="prod">
      <span className="pair">
        {source === null ? <span className="pt blank" /> : <Small picture={source} alt={say.before(label)} />}
        {made === undefined ? <span className="pt blank" /> : <Small picture={made} alt={say.after(label)} />}
      </span>
      <span>
        {made === undefined ? (
          <span className="t1">{called}</span>
        ) : (
          <PictureLink id={made.id} to={to} before={source?.id} className="t1 row-link">
            {called}
          </PictureLink>
        )}
        {reference === null ? null : <span className="t2">{say.row(row.row)}</span>}
      </span>
    </div>
  );
}

function Small({
  picture,
  alt,
}: {
  readonly picture: Omit<Picture, "created_at" | "expires_at">;
  readonly alt: string;
}) {
  const whole = { ...picture, created_at: "", expires_at: "" };
  return (
    <img
      className="pt"
      src={copyFor(whole, "small")}
      alt={alt}
      width={44}
      height={44}
      loading="lazy"
      decoding="async"
    />
  );
}

function State({ row }: { readonly row: Row }) {
  const say = useTexts(BATCH_TEXTS);
  const { statuses } = useTexts(STUDIO);
  const language = useLanguage();
  const { state, generation } = row;
  if (state === "running") {
    const progress = generation?.progress ?? 0;
    return (
      <>
        <span className="state ok">
          <Glyph name="running" tone="ok" />
          {progress} %
        </span>
        <span className="rowbar">
          <svg className="meter" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
            <rect className="bg" width="100" height="6" />
            <rect className="fg" width={progress} height="6" />
          </svg>
        </span>
      </>
    );
  }
  const cure = cureOf(row);
  const word = {
    ...statuses,
    queued: say.queued,
    deleted: say.deleted,
    outcome_unknown: say.unknown,
    failed: cure === "photo" ? say.photoProblem : cure === "prompt" ? say.refused : statuses.failed,
  }[state];
  const look = LOOKS[state === "failed" && cure === "photo" ? "outcome_unknown" : state];
  const why = generation?.error ?? null;
  return (
    <>
      <span className={look.tone === "off" ? "state" : `state ${look.tone}`}>
        <Glyph name={look.glyph} tone={look.tone} />
        {word}
      </span>
      {why === null ? null : <span className="t2 why">{REFUSALS[language][why.code] ?? why.message}</span>}
    </>
  );
}

const LOOKS = {
  queued: { glyph: "waiting", tone: "off" },
  running: { glyph: "running", tone: "ok" },
  succeeded: { glyph: "kept", tone: "ok" },
  partially_succeeded: { glyph: "late", tone: "warn" },
  failed: { glyph: "broken", tone: "bad" },
  cancelled: { glyph: "off", tone: "off" },
  expired: { glyph: "off", tone: "off" },
  outcome_unknown: { glyph: "late", tone: "warn" },
  deleted: { glyph: "off", tone: "off" },
} as const;

function CheckCell({
  row,
  checks,
}: {
  readonly row: Row;
  readonly checks: ReadonlyMap<string, Checked> | undefined;
}) {
  const say = useTexts(BATCH_TEXTS);
  const made = row.generation?.outputs[0];
  if (made === undefined) return <span className="mute">–</span>;
  const checked = checks?.get(made.id);
  if (checked === undefined) return <span className="mute">{say.checking}</span>;
  const broken = checked.rules.filter(({ passed }) => !passed).length;
  if (checked.rules.length === 0) return <span className="mute">–</span>;
  return broken === 0 ? say.passes(checked.rules.length) : <span className="warn">{say.toFix(broken)}</span>;
}

function Cost({ row }: { readonly row: Row }) {
  const say = useTexts(BATCH_TEXTS);
  const { generation } = row;
  const charge = generation?.charge_usd ?? "0";
  if (Number(charge) > 0) return <Money usd={charge} digits={4} />;
  if (isOpen(row) && Number(row.held_usd) > 0)
    return (
      <span className="mute nowrap">
        {say.held} <Money usd={row.held_usd} digits={4} />
      </span>
    );
  return <span className="mute">{isDone(row) || isOpen(row) ? say.free_ : say.notChargedRow}</span>;
}
