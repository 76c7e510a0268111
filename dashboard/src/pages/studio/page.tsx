import "./studio.css";
import "./viewing/viewing.css";
import { useRead } from "../../api/hooks.ts";
import { Loaded } from "../../kit/states.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { Studio } from "./studio.tsx";
import { STUDIO } from "./texts.ts";

/** Photos in, pictures out, and nothing that outlives its time. */
export function Page() {
  const say = useTexts(STUDIO);
  const { slug } = useOrganization();
  const reason = useMay()("playground.open");
  const projects = useRead("projects.list", { organization: slug, limit: 100 });
  const models = useRead("playground.models", { organization: slug, makes: "image", limit: 100 });
  return (
    <Loaded reading={projects} what={say.title}>
      {({ items }) => (
        <Loaded reading={models} what={say.title}>
          {({ items: sold }) => (
            <Studio
              organization={slug}
              reason={reason}
              projects={items}
              models={[...new Set(sold.map(({ name }) => name))]}
            />
          )}
        </Loaded>
      )}
    </Loaded>
  );
}
