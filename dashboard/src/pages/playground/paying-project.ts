import { useEffect, useState } from "react";
import { useProject } from "../../shell/project.ts";
import { useAddress } from "../usage/range.tsx";

export interface PaidBy {
  readonly slug: string;
  readonly name: string;
}

/** What was chosen last, of each organization, for as long as this window is open. */
const remembered = new Map<string, string>();

/**
 * Which project pays for what the playground sends: the one that the address names, else the one that was chosen last. It is in the
 * address, and the page shows it: nothing is spent on a project that nobody saw.
 */
export function usePayingProject(
  organization: string,
  projects: readonly PaidBy[],
): readonly [string | null, (project: string) => void] {
  const go = useAddress();
  const named = useProject();
  const known = (slug: string | null | undefined) => projects.find((one) => one.slug === slug)?.slug ?? null;
  const [chosen, setChosen] = useState(
    () => known(named) ?? known(remembered.get(organization)) ?? projects[0]?.slug ?? null,
  );
  const asked = known(named);
  useEffect(() => {
    if (asked !== null) setChosen(asked);
  }, [asked]);
  return [
    chosen,
    (project) => {
      remembered.set(organization, project);
      setChosen(project);
      go({ project });
    },
  ];
}
