import "./brand.css";
import { Link, useSearch } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useAct, useRead } from "../../../api/hooks.ts";
import { Button } from "../../../kit/button.tsx";
import { Select } from "../../../kit/choices.tsx";
import { Field } from "../../../kit/field.tsx";
import { PageHead, Sheet } from "../../../kit/sheet.tsx";
import { Empty, Loaded } from "../../../kit/states.tsx";
import { receipt } from "../../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../../session/account.ts";
import { useTexts } from "../../../texts/language.ts";
import { useAddress } from "../../usage/range.tsx";
import { EditDialog } from "./edit-dialog.tsx";
import { KitSheets } from "./kit-sheets.tsx";
import { BRAND } from "./texts.ts";

/** What an organization's pictures look like: its kits, one at a time. */
export function Page() {
  const say = useTexts(BRAND);
  const { slug, name } = useOrganization();
  const go = useAddress();
  const readOnly = useMay()("brands.create");
  const { kit: asked } = useSearch({ strict: false }) as { readonly kit?: string };
  const kits = useRead("brands.list", { organization: slug });
  const projects = useRead("projects.list", { organization: slug, limit: 1 });
  const [isAdding, setAdding] = useState(false);
  const adding = isAdding ? (
    <NameDialog organization={slug} onMade={(id) => go({ kit: id })} onClose={() => setAdding(false)} />
  ) : null;
  return (
    <Loaded reading={kits} what={say.title}>
      {({ items }) => {
        const shown = items.find(({ id }) => id === asked) ?? items[0];
        if (shown === undefined)
          return (
            <>
              <PageHead title={say.title} lead={say.lead(name)} />
              <Sheet>
                <Empty
                  title={say.emptyTitle}
                  act={
                    <Button look="main" readOnly={readOnly} data-shortcut="c" onPress={() => setAdding(true)}>
                      {say.create}
                    </Button>
                  }
                >
                  {say.emptyHint}
                </Empty>
              </Sheet>
              {adding}
            </>
          );
        return (
          <>
            <KitSheets
              key={shown.id}
              organization={slug}
              organizationName={name}
              project={projects.data?.items[0]?.slug ?? null}
              id={shown.id}
              onRemoved={() => go({ kit: undefined })}
              choice={
                <div className="brand-choice">
                  <Select
                    label={say.kit}
                    choices={items.map((one) => ({ id: one.id, label: one.name }))}
                    value={shown.id}
                    onChange={(id) => go({ kit: id })}
                  />
                  <Button small readOnly={readOnly} onPress={() => setAdding(true)}>
                    {say.another}
                  </Button>
                  <Link to="/app/$organization/studio" params={{ organization: slug }} className="sm">
                    {say.studio}
                  </Link>
                </div>
              }
            />
            {adding}
          </>
        );
      }}
    </Loaded>
  );
}

function NameDialog({
  organization,
  onMade,
  onClose,
}: {
  readonly organization: string;
  readonly onMade: (id: string) => void;
  readonly onClose: () => void;
}) {
  const say = useTexts(BRAND);
  const hint = useId();
  const create = useAct("brands.create", ["brands.list"]);
  const [name, setName] = useState("");
  const [isWrong, setWrong] = useState(false);
  const save = async () => {
    setWrong(name.trim() === "");
    if (name.trim() === "") return false;
    const made = await create.mutateAsync({ organization, name: name.trim() });
    receipt(say.made(made.name));
    onMade(made.id);
    return true;
  };
  return (
    <EditDialog title={say.create} save={save} saveLabel={say.create} onClose={onClose}>
      <Field
        label={say.name}
        hint={<span id={hint}>{say.nameHint}</span>}
        maxLength={60}
        value={name}
        onChange={setName}
        error={isWrong ? say.wrongName : null}
      />
    </EditDialog>
  );
}
