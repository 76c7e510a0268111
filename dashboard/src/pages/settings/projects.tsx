import { Plus } from "lucide-react";
import { useState } from "react";
import type { Output } from "../../api/client.ts";
import { useList } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { ActMenu } from "../../kit/menu.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { type Column, More, Table } from "../../kit/table.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { ProjectDialog } from "./project-dialog.tsx";
import { SETTINGS } from "./texts.ts";

export type Project = Output<"projects.list">["items"][number];

/** Projects, with which models and providers each may use. */
export function Projects() {
  const say = useTexts(SETTINGS);
  const { slug } = useOrganization();
  const readOnly = useMay()("projects.change");
  const list = useList("projects.list", { organization: slug });
  const [open, setOpen] = useState<Project | "new" | null>(null);
  const columns: readonly Column<Project>[] = [
    {
      id: "project",
      header: say.project,
      narrow: "main",
      cell: ({ name, slug: short, suspended_by: by }) => (
        <>
          <b>{name}</b>
          <span className="mute sm block mono">{short}</span>
          {by.length === 0 ? null : (
            <span className="state warn">
              <Glyph name="late" tone="warn" />
              {say.suspended}
            </span>
          )}
        </>
      ),
    },
    {
      id: "models",
      header: say.models,
      label: say.models,
      cell: ({ models }) => models?.join(", ") ?? <span className="soft">{say.everyModel}</span>,
    },
    {
      id: "providers",
      header: say.providers,
      label: say.providers,
      cell: ({ providers }) => providers?.join(", ") ?? <span className="soft">{say.everyProvider}</span>,
    },
    {
      id: "acts",
      header: <span className="vh">{say.edit("")}</span>,
      narrow: "end",
      isNumber: true,
      cell: (project) => (
        <ActMenu
          label={say.edit(project.name)}
          acts={[{ id: "edit", label: say.edit(project.name), readOnly, onPress: () => setOpen(project) }]}
        />
      ),
    },
  ];
  return (
    <Sheet
      bare
      title={say.projects}
      end={
        <Button small readOnly={readOnly} data-shortcut="c" onPress={() => setOpen("new")}>
          <Plus className="i s" aria-hidden="true" />
          {say.add}
        </Button>
      }
    >
      <Loaded reading={list} what={say.projectsWhat}>
        {() => <Table label={say.projects} columns={columns} rows={list.items} idOf={({ id }) => id} />}
      </Loaded>
      <More
        shown={list.items.length}
        hasMore={list.hasNextPage}
        isLoading={list.isFetchingNextPage}
        onMore={() => void list.fetchNextPage()}
      />
      {open === null ? null : (
        <ProjectDialog project={open === "new" ? null : open} onClose={() => setOpen(null)} />
      )}
    </Sheet>
  );
}
