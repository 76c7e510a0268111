import "./keys.css";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search, Stethoscope } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useAct, useList, useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/choices.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Fault, Loaded, useProblemSentence } from "../../kit/states.tsx";
import { type Column, More, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { useTexts } from "../../texts/language.ts";
import { CheckUp } from "./check-up.tsx";
import { CreateDialog } from "./create-dialog.tsx";
import { KeyMenu, type KeyTask } from "./key-menu.tsx";
import { KeyName } from "./key-name.tsx";
import { KeyTasks } from "./key-tasks.tsx";
import { useNodesText } from "./nodes.tsx";
import { hasEnded, type Key, KeyState, MayCall, OfItsLimit } from "./row.tsx";
import { KEYS } from "./texts.ts";

type Asked = Readonly<Record<"q" | "show" | "sort" | "order" | "do", string | undefined>>;
const KINDS = ["live", "test", "ended"] as const;

export function Page() {
  const say = useTexts(KEYS);
  const { slug } = useOrganization();
  const project = useProject();
  const may = useMay();
  const asked = useSearch({ strict: false }) as Asked;
  const navigate = useNavigate();
  const [task, setTask] = useState<KeyTask | null>(null);
  const [refused, setRefused] = useState<unknown>(null);
  const ask = (change: Partial<Asked>) =>
    void navigate({
      to: ".",
      search: (before: object) => ({ ...before, ...change }),
      replace: true,
    } as never);
  const search = useDeferredValue(asked.q ?? "");
  const show = KINDS.find((kind) => kind === asked.show);
  const keys = useList("keys.list", {
    organization: slug,
    ...(project === null ? {} : { project }),
    ...(search === "" ? {} : { search }),
    ...(show === "ended" ? { ended: "true" as const } : {}),
    ...(show === "live" || show === "test" ? { mode: show, working: "true" as const } : {}),
    sort: asked.sort === "name" || asked.sort === "last_used" ? asked.sort : "created",
    order: asked.order === "ascending" ? "ascending" : "descending",
  });
  const spent = useSpentThisMonth(slug);
  const nodesText = useNodesText();
  const pause = useAct("keys.pause", ["keys.list"]);
  const resume = useAct("keys.resume", ["keys.list"]);
  const rest = async (key: Key, act: typeof pause | typeof resume, told: (name: string) => string) => {
    setRefused(null);
    try {
      const { nodes } = await act.mutateAsync({ organization: slug, key: key.id });
      receipt(`${told(key.name)} ${nodesText(nodes)}`);
    } catch (error) {
      setRefused(error);
    }
  };
  const columns: readonly Column<Key>[] = [
    {
      id: "name",
      header: say.name,
      isSortable: true,
      narrow: "main",
      cell: (key) => <KeyName of={key} organization={slug} />,
    },
    { id: "may", header: say.mayCall, label: say.mayCall, cell: (key) => <MayCall of={key} /> },
    {
      id: "spent",
      header: say.spent,
      isNumber: true,
      narrow: "end",
      cell: (key) =>
        key.mode === "test" ? (
          <span className="mute">{say.neverSpends}</span>
        ) : (
          <Spent usd={spent.get(key.id)} />
        ),
    },
    { id: "limit", header: say.ofLimit, narrow: "gone", cell: (key) => <OfItsLimit of={key} /> },
    {
      id: "last_used",
      header: say.lastUsed,
      label: say.lastUsed,
      isSortable: true,
      cell: (key) => (key.last_used_at === null ? say.never : <Time at={key.last_used_at} />),
    },
    { id: "state", header: say.state, cell: (key) => <KeyState of={key} /> },
    {
      id: "acts",
      header: <span className="vh">{say.acts}</span>,
      isNumber: true,
      narrow: "end",
      cell: (key) => (
        <KeyMenu
          of={key}
          organization={slug}
          onTask={setTask}
          onPause={() => void rest(key, pause, say.pausedReceipt)}
          onResume={() => void rest(key, resume, say.resumedReceipt)}
        />
      ),
    },
  ];
  const counts = keys.data?.pages[0]?.counts;
  const isFiltered = search !== "" || show !== undefined;
  return (
    <>
      <PageHead title={say.title} lead={say.lead}>
        <Button onPress={() => ask({ do: "check-up" })} readOnly={may("keys.check_up")}>
          <Stethoscope className="i" aria-hidden="true" />
          {say.checkUp}
        </Button>
        <Button
          look="main"
          data-shortcut="c"
          onPress={() => ask({ do: "create" })}
          readOnly={may("keys.create")}
        >
          <Plus className="i" aria-hidden="true" />
          {say.create}
        </Button>
      </PageHead>
      <div className="filters">
        <label className="in search">
          <Search className="i s" aria-hidden="true" />
          <input
            aria-label={say.filter}
            placeholder={say.search}
            data-shortcut="/"
            maxLength={100}
            value={asked.q ?? ""}
            onChange={(event) => ask({ q: event.currentTarget.value })}
          />
        </label>
        {KINDS.map((kind) => (
          <Chip key={kind} isOn={show === kind} onChange={(isOn) => ask({ show: isOn ? kind : undefined })}>
            {say[kind](counts?.[kind] ?? 0)}
          </Chip>
        ))}
      </div>
      {refused === null ? null : <Refusal error={refused} />}
      <Sheet bare>
        <Loaded reading={keys} what={say.title}>
          {() =>
            keys.items.length === 0 ? (
              <Nothing
                isFiltered={isFiltered}
                onAll={() => ask({ q: undefined, show: undefined })}
                onCreate={() => ask({ do: "create" })}
                readOnly={may("keys.create")}
              />
            ) : (
              <Table
                label={say.title}
                columns={columns}
                rows={keys.items}
                idOf={({ id }) => id}
                dim={hasEnded}
                sorting={{
                  by: asked.sort ?? "created",
                  isDescending: asked.order !== "ascending",
                  onChange: (sort, isDescending) =>
                    ask({ sort, order: isDescending ? "descending" : "ascending" }),
                }}
                footer={
                  <More
                    shown={keys.items.length}
                    hasMore={keys.hasNextPage}
                    isLoading={keys.isFetchingNextPage}
                    onMore={() => void keys.fetchNextPage()}
                  />
                }
              />
            )
          }
        </Loaded>
      </Sheet>
      <CreateDialog
        isOpen={asked.do === "create" && may("keys.create") === null}
        organization={slug}
        project={project}
        onClose={() => ask({ do: undefined })}
      />
      <CheckUp
        isOpen={asked.do === "check-up"}
        organization={slug}
        onClose={() => ask({ do: undefined })}
        onTask={setTask}
        onCreate={() => ask({ do: "create" })}
      />
      <KeyTasks task={task} organization={slug} onClose={() => setTask(null)} />
    </>
  );
}

function Refusal({ error }: { readonly error: unknown }) {
  const sentence = useProblemSentence();
  return <Fault what={sentence(error)} error={error} />;
}

function Nothing({
  isFiltered,
  onAll,
  onCreate,
  readOnly,
}: {
  readonly isFiltered: boolean;
  readonly onAll: () => void;
  readonly onCreate: () => void;
  readonly readOnly: string | null;
}) {
  const say = useTexts(KEYS);
  if (isFiltered)
    return (
      <Empty title={say.noMatch} act={<Button onPress={onAll}>{say.showAll}</Button>}>
        {say.noMatchWhy}
      </Empty>
    );
  return (
    <Empty
      title={say.none}
      act={
        <Button look="main" onPress={onCreate} readOnly={readOnly}>
          {say.create}
        </Button>
      }
    >
      {say.noneWhy}
    </Empty>
  );
}

/** What each key spent since the month began, in UTC. */
function useSpentThisMonth(organization: string): ReadonlyMap<string, string | null> {
  const today = new Date();
  const since = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1)).toISOString();
  const { data } = useRead("usage.sum", { organization, by: "key", since });
  return new Map((data?.items ?? []).map(({ group, charge_usd: charge }) => [group ?? "", charge]));
}

/** Null: whoever reads may not see what was spent. */
function Spent({ usd }: { readonly usd: string | null | undefined }) {
  return usd === null ? <span className="mute">–</span> : <Money usd={usd ?? "0"} digits={4} />;
}
