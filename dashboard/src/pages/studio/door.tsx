import type { ReactNode } from "react";
import { useRead } from "../../api/hooks.ts";
import { Loaded } from "../../kit/states.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import type { PaidBy } from "../playground/paying-project.ts";
import { STUDIO } from "./texts.ts";

/** What every page of the studio is told before it is drawn. */
export interface Entrance {
  readonly organization: string;
  readonly projects: readonly PaidBy[];
  /** Names of models that live keys may ask for pictures. */
  readonly models: readonly string[];
  /** Who may change something here, where the reader may only look; else null. */
  readonly reason: string | null;
}

export function Door({ children }: { readonly children: (entrance: Entrance) => ReactNode }) {
  const say = useTexts(STUDIO);
  const { slug } = useOrganization();
  const reason = useMay()("playground.open");
  const projects = useRead("projects.list", { organization: slug, limit: 100 });
  const models = useRead("playground.models", { organization: slug, makes: "image", limit: 100 });
  return (
    <Loaded reading={projects} what={say.title}>
      {({ items }) => (
        <Loaded reading={models} what={say.title}>
          {({ items: sold }) => {
            const names = [...new Set(sold.map(({ name }) => name))];
            return children({ organization: slug, projects: items, models: names, reason });
          }}
        </Loaded>
      )}
    </Loaded>
  );
}
