import type { Output } from "../../api/client.ts";
import { useRead } from "../../api/hooks.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { ORGANIZATION_PRIVACY } from "./organization-texts.ts";

type Shown = Output<"organizations.privacy">;
type Kept = Shown["kept"][number];
type Processor = Shown["processors"][number];

/** What is kept of the organization, how long, and who processes what its keys send; deletion and export are an act away. */
export function OrganizationPrivacy() {
  const say = useTexts(ORGANIZATION_PRIVACY);
  const language = useLanguage();
  const { slug, name, role } = useOrganization();
  const shown = useRead("organizations.privacy", { organization: slug });
  const places = new Intl.DisplayNames(language, { type: "region" });
  const kept: readonly Column<Kept>[] = [
    { id: "what", header: say.what, narrow: "main", cell: (one) => say.kept[one.what] },
    { id: "long", header: say.howLong, label: say.howLong, cell: (one) => say.lasting(one.hours, one.until) },
  ];
  const processors: readonly Column<Processor>[] = [
    {
      id: "who",
      header: say.who,
      narrow: "main",
      cell: (one) => (
        <>
          {one.source === null ? (
            one.title
          ) : (
            <a href={one.source} rel="noreferrer">
              {one.title}
            </a>
          )}{" "}
          <span className="mute sm">{say.models(one.models.length)}</span>
        </>
      ),
    },
    {
      id: "where",
      header: say.where,
      label: say.where,
      cell: ({ region, country }) =>
        region ??
        (country === null ? say.unsaid : country === "EU" ? say.union : (places.of(country) ?? country)),
    },
    {
      id: "keeps",
      header: say.keepsTitle,
      label: say.keepsTitle,
      cell: (one) => say.keeps(one.keeps, one.keeps_days),
    },
    { id: "trains", header: say.trainsTitle, label: say.trainsTitle, cell: (one) => say.trains[one.trains] },
  ];
  return (
    <>
      <Sheet bare title={say.keptOf(name)} end={say.noContent}>
        <Loaded reading={shown} what={say.keptOf(name)}>
          {(now) => (
            <Table label={say.keptOf(name)} columns={kept} rows={now.kept} idOf={({ what }) => what} />
          )}
        </Loaded>
      </Sheet>
      <Sheet bare title={say.processors} footer={<span>{say.processorsFoot}</span>}>
        <Loaded reading={shown} what={say.processors}>
          {(now) =>
            now.processors.length === 0 ? (
              <Empty title={say.nobody}>{say.nobodyWhy}</Empty>
            ) : (
              <Table
                label={say.processors}
                columns={processors}
                rows={now.processors}
                idOf={({ provider }) => provider}
              />
            )
          }
        </Loaded>
      </Sheet>
      <Sheet title={say.rights}>
        <div className="form">
          <p className="soft">{say.rightsHint}</p>
          <div className="acts">
            <a className="btn" href={`/app/${slug}/usage`}>
              {say.exportUsage}
            </a>
            <a className="btn" href={`/app/${slug}/activity`}>
              {say.exportActs}
            </a>
            {role === "owner" ? (
              <a className="btn" href={`/app/${slug}/settings`}>
                {say.remove}
              </a>
            ) : null}
            <a className="btn quiet" href={`/${language}/data-processing`}>
              {say.agreement}
            </a>
          </div>
        </div>
      </Sheet>
    </>
  );
}
