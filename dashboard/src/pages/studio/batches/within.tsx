import "../studio.css";
import "./batches.css";
import { useSearch } from "@tanstack/react-router";
import { type ReactNode, useMemo } from "react";
import { useRead } from "../../../api/hooks.ts";
import { Glyph } from "../../../kit/glyph.tsx";
import { Note, PageHead } from "../../../kit/sheet.tsx";
import { Loaded } from "../../../kit/states.tsx";
import { useMay, useOrganization } from "../../../session/account.ts";
import { useTexts } from "../../../texts/language.ts";
import { usePayingProject } from "../../playground/paying-project.ts";
import { useDesk } from "../desk/use-desk.ts";
import { Batches } from "./api.ts";
import { BATCH_TEXTS } from "./texts.ts";

/** What the pages of batches need: a desk with the photos, the batches, and which models may be asked. */
export interface BatchStudio {
  readonly organization: string;
  readonly mode: "live" | "test";
  readonly models: readonly string[];
  readonly studio: ReturnType<typeof useDesk>;
  readonly batches: Batches;
}

/** Reads that first, or says who may look. */
export function WithinStudio({ children }: { readonly children: (given: BatchStudio) => ReactNode }) {
  const say = useTexts(BATCH_TEXTS);
  const { slug } = useOrganization();
  const reason = useMay()("playground.open");
  const projects = useRead("projects.list", { organization: slug, limit: 100 });
  const models = useRead("playground.models", { organization: slug, makes: "image", limit: 100 });
  if (reason !== null)
    return (
      <>
        <PageHead title={say.title} />
        <Note glyph={<Glyph name="off" />}>{reason}</Note>
      </>
    );
  return (
    <Loaded reading={projects} what={say.title}>
      {({ items }) => (
        <Loaded reading={models} what={say.title}>
          {({ items: sold }) => (
            <Desk organization={slug} projects={items} models={[...new Set(sold.map(({ name }) => name))]}>
              {children}
            </Desk>
          )}
        </Loaded>
      )}
    </Loaded>
  );
}

function Desk({
  organization,
  projects,
  models,
  children,
}: {
  readonly organization: string;
  readonly projects: Parameters<typeof usePayingProject>[1];
  readonly models: readonly string[];
  readonly children: (given: BatchStudio) => ReactNode;
}) {
  const { side } = useSearch({ strict: false }) as { readonly side?: string };
  const mode = side === "live" || side === "test" ? side : models.length > 0 ? "live" : "test";
  const [project] = usePayingProject(organization, projects);
  const studio = useDesk(organization, project, mode, true);
  const batches = useMemo(() => new Batches(studio.api), [studio.api]);
  return children({ organization, mode, models, studio, batches });
}
