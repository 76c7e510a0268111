import { useState } from "react";
import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { ActMenu, type MenuAct } from "../../kit/menu.tsx";
import { Note } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Day, Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount, useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { asTitle, ROLE_NAMES } from "../../texts/roles.ts";
import { LeaveDialog, RemoveDialog } from "./removing.tsx";
import { TEAM } from "./texts.ts";

export type Member = Output<"members.list">["items"][number];

const GIVEN = ["admin", "developer", "billing", "viewer"] as const;
const WHY = { reason: "decided on the team page" } as const;

/** Members as rows, each with what can be done about them. */
export function People({ rows }: { readonly rows: readonly Member[] }) {
  // The server tells these of members that are there to whoever answers for the organization, and to nobody else.
  const { role: ownRole } = useOrganization();
  const sees =
    (ownRole === "owner" || ownRole === "admin") && rows.every(({ left_at: left }) => left === null);
  const say = useTexts(TEAM);
  const roles = useTexts(ROLE_NAMES);
  const { address: own } = useAccount();
  const [removing, setRemoving] = useState<Member | null>(null);
  const [isLeaving, setLeaving] = useState(false);
  const { actsOn, error } = useActs(own, setRemoving, () => setLeaving(true));
  const sentence = useProblemSentence();
  const columns: readonly Column<Member>[] = [
    {
      id: "person",
      header: say.person,
      narrow: "main",
      cell: ({ name, address, created_at: since }) => (
        <span className="who">
          <span className="sigil" aria-hidden="true">
            {(name || address || "?").slice(0, 1).toUpperCase()}
          </span>
          <span>
            <span className="t1">
              {name} {address === own ? <span className="tag">{say.you}</span> : null}
            </span>
            <span className="t2">
              {address ?? say.noAccount}, {say.since} <Time at={since} />
            </span>
          </span>
        </span>
      ),
    },
    { id: "role", header: say.role, narrow: "end", cell: ({ role }) => <b>{asTitle(roles[role])}</b> },
    ...(sees ? answering(say) : []),
    { id: "state", header: say.state, label: say.state, cell: (member) => <State member={member} /> },
    {
      id: "acts",
      header: <span className="vh">{say.menu("")}</span>,
      narrow: "end",
      isNumber: true,
      cell: (member) => {
        const acts = actsOn(member);
        return acts.length === 0 ? null : <ActMenu label={say.menu(member.name)} acts={acts} />;
      },
    },
  ];
  return (
    <>
      {error === null ? null : (
        <Note tone="bad" glyph={<Glyph name="broken" tone="bad" />}>
          {sentence(error)}
        </Note>
      )}
      <Table label={say.members} columns={columns} rows={rows} idOf={({ id }) => id} />
      {removing === null ? null : <RemoveDialog member={removing} onClose={() => setRemoving(null)} />}
      {isLeaving ? <LeaveDialog onClose={() => setLeaving(false)} /> : null}
    </>
  );
}

/** What owners and admins see of each: whether a second factor guards the account, and the last day here. */
function answering(say: (typeof TEAM)["en"]): readonly Column<Member>[] {
  return [
    {
      id: "factor",
      header: say.factor,
      label: say.factor,
      cell: ({ second_factor: has }) =>
        has === null ? (
          <span className="mute">–</span>
        ) : (
          <span className={has ? "state ok" : "state warn"}>
            <Glyph name={has ? "kept" : "late"} tone={has ? "ok" : "warn"} />
            {has ? say.hasFactor : say.noFactor}
          </span>
        ),
    },
    {
      id: "seen",
      header: say.seen,
      label: say.seen,
      cell: ({ seen_on: day }) => (day === null ? <span className="mute">–</span> : <Day on={day} />),
    },
  ];
}

function State({ member }: { readonly member: Member }) {
  const say = useTexts(TEAM);
  if (member.left_at !== null)
    return (
      <span className="state">
        <Glyph name={member.suspended_by.length > 0 ? "late" : "off"} tone="off" />
        {say.left} <Time at={member.left_at} />
        {member.suspended_by.length > 0 ? `, ${say.paused}` : null}
      </span>
    );
  const isSuspended = member.suspended_by.length > 0;
  return (
    <span className={isSuspended ? "state warn" : "state ok"}>
      <Glyph name={isSuspended ? "late" : "kept"} tone={isSuspended ? "warn" : "ok"} />
      {isSuspended ? say.suspended : say.active}
    </span>
  );
}

/** What can be done about a member; what may not be done says who may. */
function useActs(own: string, onRemove: (member: Member) => void, onLeave: () => void) {
  const say = useTexts(TEAM);
  const roles = useTexts(ROLE_NAMES);
  const { slug, role: ownRole } = useOrganization();
  const may = useMay();
  const [error, setError] = useState<unknown>(null);
  const change = useAct("members.change", ["members.list"]);
  const suspend = useAct("members.suspend", ["members.list"]);
  const resume = useAct("members.resume", ["members.list"]);
  const told = (act: Promise<unknown>, text: string) => {
    setError(null);
    act.then(() => receipt(text), setError);
  };
  const actsOn = (member: Member): readonly MenuAct[] => {
    const { id, name, role, revision, address } = member;
    const isSelf = address === own && member.left_at === null;
    const readOnly = may("members.change") ?? (role === "owner" && ownRole !== "owner" ? say.twoDoors : null);
    const target = { organization: slug, member: id };
    const isSuspended = member.suspended_by.includes("organization");
    const pausing: MenuAct = isSuspended
      ? {
          id: "resume",
          label: say.resume,
          readOnly,
          onPress: () => told(resume.mutateAsync({ ...target, ...WHY }), say.resumedNow(name)),
        }
      : {
          id: "suspend",
          label: member.left_at === null ? say.suspend : say.pauseKeys,
          readOnly,
          onPress: () =>
            told(suspend.mutateAsync({ ...target, ...WHY, mode: "drain" }), say.suspendedNow(name)),
        };
    if (member.left_at !== null) return readOnly === null ? [pausing] : [];
    if (isSelf) return [{ id: "leave", label: say.leave, isBad: true, onPress: onLeave }];
    return [
      ...GIVEN.filter((one) => one !== role).map((one) => ({
        id: one,
        label: say.makeRole(roles[one]),
        readOnly,
        onPress: () =>
          told(change.mutateAsync({ ...target, role: one, revision }), say.roleNow(name, roles[one])),
      })),
      pausing,
      { id: "remove", label: say.remove, isBad: true, readOnly, onPress: () => onRemove(member) },
    ];
  };
  return { actsOn, error };
}
