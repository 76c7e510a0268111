import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Input, Output } from "../../api/client.ts";
import { useList, useRead } from "../../api/hooks.ts";
import { Select } from "../../kit/choices.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { type Column, More, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { Exports } from "./exports.tsx";
import { factsText } from "./facts.ts";
import { ACTIVITY } from "./texts.ts";

type Act = Output<"activity.list">["items"][number];

/** What was done in the organization and to it. The address holds the filter. */
export function Page() {
  const say = useTexts(ACTIVITY);
  const { slug } = useOrganization();
  const { kind, member } = useSearch({ strict: false }) as {
    readonly kind?: string;
    readonly member?: string;
  };
  const asked: Input<"activity.list"> = {
    organization: slug,
    ...(kind === undefined ? {} : { kind }),
    ...(member === undefined ? {} : { member }),
  };
  const list = useList("activity.list", asked);
  const isFiltered = kind !== undefined || member !== undefined;
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        <Exports asked={asked} />
      </PageHead>
      <Filters kind={kind ?? null} member={member ?? null} />
      <Sheet bare footer={<span className="sm soft">{say.proofHint}</span>}>
        <Loaded reading={list} what={say.what}>
          {() =>
            list.items.length === 0 ? (
              <Empty title={isFiltered ? say.noMatch : say.nothing}>
                {isFiltered ? say.noMatchHint : say.nothingHint}
              </Empty>
            ) : (
              <Acts rows={list.items} />
            )
          }
        </Loaded>
        <More
          shown={list.items.length}
          hasMore={list.hasNextPage}
          isLoading={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
        />
      </Sheet>
    </>
  );
}

const ALL = "all";

function Filters({ kind, member }: { readonly kind: string | null; readonly member: string | null }) {
  const say = useTexts(ACTIVITY);
  const { slug } = useOrganization();
  const navigate = useNavigate();
  const members = useRead("members.list", { organization: slug, limit: 100 });
  const go = (next: Readonly<Record<string, string | null>>) => {
    const said = Object.entries({ kind, member, ...next }).filter(
      ([, value]) => value !== null && value !== ALL,
    );
    void navigate({ to: ".", search: Object.fromEntries(said) as never, replace: true });
  };
  return (
    <div className="grid2 filters">
      <Select
        label={say.kind}
        value={kind ?? ALL}
        onChange={(value) => go({ kind: value })}
        choices={[
          { id: ALL, label: say.all },
          ...Object.entries(say.kinds).map(([id, label]) => ({ id, label })),
        ]}
      />
      <Select
        label={say.who}
        value={member ?? ALL}
        onChange={(value) => go({ member: value })}
        choices={[
          { id: ALL, label: say.everybody },
          ...(members.data?.items ?? []).map(({ id, name, address }) => ({
            id,
            label: name,
            note: address ?? "",
          })),
        ]}
      />
    </div>
  );
}

function Acts({ rows }: { readonly rows: readonly Act[] }) {
  const say = useTexts(ACTIVITY);
  const columns: readonly Column<Act>[] = [
    {
      id: "act",
      header: say.act,
      narrow: "main",
      cell: (act) => (
        <>
          <b>{act.by.name ?? say.by[act.by.kind]}</b> {say.acts[act.action] ?? act.action}
          <span className="mute sm block">{act.state === "readable" ? factsText(act) : say[act.state]}</span>
        </>
      ),
    },
    {
      id: "when",
      header: say.when,
      label: say.when,
      cell: ({ at }) => (at === null ? "–" : <Time at={at} />),
    },
    {
      id: "leaf",
      header: say.leaf,
      narrow: "end",
      isNumber: true,
      cell: ({ leaf, state }) =>
        leaf === null ? (
          <span className="state">
            <Glyph name="running" tone="off" />
            {say.notSigned}
          </span>
        ) : (
          <span className="nowrap">
            {state === "damaged" ? <Glyph name="broken" tone="bad" /> : null} #{leaf.toLocaleString("en-US")}
          </span>
        ),
    },
  ];
  return <Table label={say.what} columns={columns} rows={rows} idOf={(act) => act.id || String(act.leaf)} />;
}
