import { useRead } from "../../api/hooks.ts";
import { PageHead } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { Deletion } from "./deletion.tsx";
import { LanguageForm } from "./language-form.tsx";
import { Mails } from "./mails.tsx";
import { NameForm } from "./name-form.tsx";
import { Projects } from "./projects.tsx";
import { SETTINGS } from "./texts.ts";
import { TimeZoneForm } from "./time-zone-form.tsx";

/** What an organization is called, its time, its projects, and its end. */
export function Page() {
  const say = useTexts(SETTINGS);
  const { slug, role } = useOrganization();
  const organization = useRead("organizations.show", { organization: slug });
  return (
    <>
      <PageHead title={say.title} lead={say.lead} />
      <Loaded reading={organization} what={say.what}>
        {(now) => (
          <div className="cols">
            <NameForm organization={now} />
            <TimeZoneForm organization={now} />
          </div>
        )}
      </Loaded>
      <div className="cols">
        <LanguageForm />
        <Mails />
      </div>
      <Projects />
      {role === "owner" ? <Deletion /> : null}
    </>
  );
}
