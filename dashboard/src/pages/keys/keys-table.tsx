import { useNavigate } from "@tanstack/react-router";
import { memo } from "react";
import { useAct, useRead } from "../../api/hooks.ts";
import { Money } from "../../kit/amounts.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useSeesCosts } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { KeyMenu, type KeyTask } from "./key-menu.tsx";
import { KeyName } from "./key-name.tsx";
import { useNodesText } from "./nodes.tsx";
import { hasEnded, type Key, KeyState, MayCall, OfItsLimit } from "./row.tsx";
import { KEYS } from "./texts.ts";

interface Asked {
  readonly keys: readonly Key[];
  readonly organization: string;
  readonly by: string;
  readonly isDescending: boolean;
  readonly onTask: (task: KeyTask) => void;
  /** Null when an act begins. */
  readonly onRefused: (error: unknown) => void;
}

/** The keys, each with its acts. It is not drawn again while somebody types above it. */
export const KeysTable = memo(({ keys, organization, by, isDescending, onTask, onRefused }: Asked) => {
  const say = useTexts(KEYS);
  const navigate = useNavigate();
  const seesCosts = useSeesCosts();
  const spent = useSpentThisMonth(organization, seesCosts);
  const nodesText = useNodesText();
  const pause = useAct("keys.pause", ["keys.list"]);
  const resume = useAct("keys.resume", ["keys.list"]);
  const rest = async (key: Key, act: typeof pause | typeof resume, told: (name: string) => string) => {
    onRefused(null);
    try {
      const { nodes } = await act.mutateAsync({ organization, key: key.id });
      receipt(`${told(key.name)} ${nodesText(nodes)}`);
    } catch (error) {
      onRefused(error);
    }
  };
  const spentColumn: Column<Key> = {
    id: "spent",
    header: say.spent,
    isNumber: true,
    narrow: "end",
    cell: (key) =>
      key.mode === "test" ? (
        <span className="mute">{say.neverSpends}</span>
      ) : (
        <Spent usd={spent === null ? null : (spent.get(key.id) ?? "0")} />
      ),
  };
  const columns: readonly Column<Key>[] = [
    {
      id: "name",
      header: say.name,
      isSortable: true,
      narrow: "main",
      cell: (key) => <KeyName of={key} organization={organization} />,
    },
    { id: "may", header: say.mayCall, label: say.mayCall, cell: (key) => <MayCall of={key} /> },
    ...(seesCosts ? [spentColumn] : []),
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
          organization={organization}
          onTask={onTask}
          onPause={() => void rest(key, pause, say.pausedReceipt)}
          onResume={() => void rest(key, resume, say.resumedReceipt)}
        />
      ),
    },
  ];
  return (
    <Table
      label={say.title}
      columns={columns}
      rows={keys}
      idOf={({ id }) => id}
      dim={hasEnded}
      sorting={{
        by,
        isDescending,
        onChange: (sort, descending) =>
          void navigate({
            to: ".",
            search: (before: object) => ({ ...before, sort, order: descending ? "descending" : "ascending" }),
            replace: true,
          } as never),
      }}
    />
  );
});

/** What each key spent since the month began, in UTC; null before that is known. */
function useSpentThisMonth(
  organization: string,
  enabled: boolean,
): ReadonlyMap<string, string | null> | null {
  const today = new Date();
  const since = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1)).toISOString();
  const { data } = useRead("usage.sum", { organization, by: "key", since }, { enabled });
  if (data === undefined) return null;
  return new Map(data.items.map(({ group, charge_usd: charge }) => [group ?? "", charge]));
}

/** Null: it is not known, which is not zero. */
function Spent({ usd }: { readonly usd: string | null }) {
  return usd === null ? <span className="mute">–</span> : <Money usd={usd} digits={4} />;
}
