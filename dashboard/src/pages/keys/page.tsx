import "./keys.css";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Plus, Search, Stethoscope } from "lucide-react";
import { useState } from "react";
import { useList } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Chip } from "../../kit/choices.tsx";
import { PageHead, Sheet } from "../../kit/sheet.tsx";
import { Empty, Fault, Loaded, useProblemSentence } from "../../kit/states.tsx";
import { More } from "../../kit/table.tsx";
import { useTyped } from "../../kit/typed.ts";
import { useMay, useOrganization, useSeesCosts } from "../../session/account.ts";
import { useProject } from "../../shell/project.ts";
import { useTexts } from "../../texts/language.ts";
import { CheckUp } from "./check-up.tsx";
import { CreateDialog } from "./create-dialog.tsx";
import type { KeyTask } from "./key-menu.tsx";
import { KeyTasks } from "./key-tasks.tsx";
import { KeysTable } from "./keys-table.tsx";
import { KEYS } from "./texts.ts";

type Asked = Readonly<Record<"q" | "show" | "sort" | "order" | "do", string | undefined>>;
const KINDS = ["live", "test", "ended"] as const;

export function Page() {
  const say = useTexts(KEYS);
  const { slug } = useOrganization();
  const project = useProject();
  const may = useMay();
  const seesCosts = useSeesCosts();
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
  const search = asked.q ?? "";
  const [typed, setTyped] = useTyped(search, (q) => ask({ q }));
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
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        </label>
        {KINDS.map((kind) => (
          <Chip key={kind} isOn={show === kind} onChange={(isOn) => ask({ show: isOn ? kind : undefined })}>
            {say[kind](counts?.[kind] ?? 0)}
          </Chip>
        ))}
      </div>
      {refused === null ? null : <Refusal error={refused} />}
      <Sheet bare {...(seesCosts ? {} : { footer: <span>{say.costsHidden}</span> })}>
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
              <>
                <KeysTable
                  keys={keys.items}
                  organization={slug}
                  by={asked.sort ?? "created"}
                  isDescending={asked.order !== "ascending"}
                  onTask={setTask}
                  onRefused={setRefused}
                />
                <More
                  shown={keys.items.length}
                  hasMore={keys.hasNextPage}
                  isLoading={keys.isFetchingNextPage}
                  onMore={() => void keys.fetchNextPage()}
                />
              </>
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
