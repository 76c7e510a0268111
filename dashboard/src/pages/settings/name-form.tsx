import { useState } from "react";
import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { Problem } from "../../api/problem.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Glyph } from "../../kit/glyph.tsx";
import { Note, Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { SETTINGS } from "./texts.ts";

type Organization = Output<"organizations.show">;

/** The organization's name. Where somebody else changed it meanwhile, both versions stand there. */
export function NameForm({ organization }: { readonly organization: Organization }) {
  const say = useTexts(SETTINGS);
  const sentence = useProblemSentence();
  const readOnly = useMay()("organizations.change");
  // The state that what is typed goes out from: a newer one that is read meanwhile does not slip under it.
  const [from, setFrom] = useState(organization);
  const form = useForm("organizations.change", say.general, { name: organization.name });
  const change = useAct("organizations.change", ["organizations.show", "account.show"]);
  const isElsewhere = change.error instanceof Problem && change.error.code === "changed_meanwhile";
  const save = async (revision: number) => {
    if (!form.isReady()) return;
    try {
      const { name } = form.values;
      const now = await change.mutateAsync({ organization: organization.id, name, revision });
      setFrom(now);
      form.saved({ name: now.name });
      receipt(say.renamed(now.name));
    } catch (error) {
      form.refuse(error);
    }
  };
  return (
    <Sheet title={say.general}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (readOnly === null) void save(from.revision);
        }}
      >
        <Field
          label={say.name}
          value={form.values.name}
          onChange={(value) => form.set("name", value)}
          onBlur={() => form.check("name")}
          error={form.errors.name ?? null}
          isDisabled={readOnly !== null}
        />
        <Field label={say.shortName} hint={say.shortNameHint} value={organization.slug} isReadOnly mono />
        {isElsewhere ? (
          <Note tone="warn" glyph={<Glyph name="late" tone="warn" />}>
            <b>{say.meanwhile}</b>
            <dl className="kv">
              <dt>{say.theirs}</dt>
              <dd>{organization.name}</dd>
              <dt>{say.yours}</dt>
              <dd>{form.values.name}</dd>
            </dl>
            <div className="acts">
              <Button
                small
                onPress={() => {
                  setFrom(organization);
                  form.saved({ name: organization.name });
                  change.reset();
                }}
              >
                {say.takeTheirs}
              </Button>
              <Button small onPress={() => void save(organization.revision)}>
                {say.keepMine}
              </Button>
            </div>
          </Note>
        ) : null}
        {change.error === null || isElsewhere || form.errors.name !== undefined ? null : (
          <p className="say bad" role="alert">
            {sentence(change.error)}
          </p>
        )}
        <Button
          look="main"
          type="submit"
          readOnly={readOnly}
          isDisabled={change.isPending || (!form.isDirty && readOnly === null)}
        >
          {say.save}
        </Button>
      </form>
    </Sheet>
  );
}
