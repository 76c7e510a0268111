import "../studio.css";
import "./batches.css";
import { type ReactNode, useMemo } from "react";
import { usePayingProject } from "../../playground/paying-project.ts";
import { useDesk } from "../desk/use-desk.ts";
import { Door, type Entrance } from "../door.tsx";
import { useSide } from "../use-side.ts";
import { Batches } from "./api.ts";

/** What the pages of batches need: a desk with the photos, the batches, which models may be asked, and who may change something. */
export interface BatchStudio extends Pick<Entrance, "organization" | "models" | "reason"> {
  readonly mode: "live" | "test";
  readonly studio: ReturnType<typeof useDesk>;
  readonly batches: Batches;
}

/** Reads that first. Who may only look gets a desk that cannot do more. */
export function WithinStudio({ children }: { readonly children: (given: BatchStudio) => ReactNode }) {
  return <Door>{(entrance) => <Desk entrance={entrance}>{children}</Desk>}</Door>;
}

function Desk({
  entrance: { organization, projects, models, reason },
  children,
}: {
  readonly entrance: Entrance;
  readonly children: (given: BatchStudio) => ReactNode;
}) {
  const { side: mode } = useSide(models.length > 0);
  const [project] = usePayingProject(organization, projects);
  const studio = useDesk(organization, project, mode, reason === null);
  const batches = useMemo(() => new Batches(studio.api), [studio.api]);
  return children({ organization, mode, models, reason, studio, batches });
}
