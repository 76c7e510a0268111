import { useId } from "react";
import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { KIT } from "../../texts/kit.ts";
import { useTexts } from "../../texts/language.ts";
import type { Project } from "./projects.tsx";
import { SETTINGS } from "./texts.ts";

/** Names on lines of their own; none: everything. */
function linesOf(text: string): string[] | null {
  const names = text.split(/[\n,]/).map((line) => line.trim());
  const said = names.filter((name) => name !== "");
  return said.length === 0 ? null : said;
}

/** Makes a project, or changes one. @param project null: a new one */
export function ProjectDialog({
  project,
  onClose,
}: {
  readonly project: Project | null;
  readonly onClose: () => void;
}) {
  const say = useTexts(SETTINGS);
  const kit = useTexts(KIT);
  const sentence = useProblemSentence();
  const id = useId();
  const { slug: organization } = useOrganization();
  const create = useAct("projects.create", ["projects.list"]);
  const change = useAct("projects.change", ["projects.list"]);
  const form = useForm(project === null ? "projects.create" : "projects.change", say.project, {
    slug: project?.slug ?? "",
    name: project?.name ?? "",
    models: project?.models?.join("\n") ?? "",
    providers: project?.providers?.join("\n") ?? "",
  });
  const { slug, name, models, providers } = form.values;
  const scope = { models: linesOf(models), providers: linesOf(providers) };
  const named = name === "" ? {} : { name };
  const error = create.error ?? change.error;
  const save = async () => {
    if (!form.isReady()) return;
    try {
      if (project === null) {
        await create.mutateAsync({ organization, slug, ...named, ...scope });
        receipt(say.made(name || slug));
      } else {
        const { revision } = project;
        const done = await change.mutateAsync({
          organization,
          project: project.id,
          ...named,
          ...scope,
          revision,
        });
        receipt(say.changed(done.name, done.nodes.length));
      }
      form.saved();
      onClose();
    } catch (refused) {
      form.refuse(refused);
    }
  };
  const field = (key: "slug" | "name" | "models" | "providers") => ({
    value: form.values[key],
    onChange: (value: string) => form.set(key, value),
    onBlur: () => form.check(key),
    error: form.errors[key] ?? null,
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={project === null ? say.addTitle : say.edit(project.name)}
      lead={say.addLead}
      footer={
        <>
          <Button onPress={onClose}>{kit.cancel}</Button>
          <Button look="main" type="submit" form={id} isDisabled={create.isPending || change.isPending}>
            {say.save}
          </Button>
        </>
      }
    >
      <form
        id={id}
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {project === null ? <Field label={say.slug} hint={say.slugHint} mono {...field("slug")} /> : null}
        <Field label={say.name} optional {...field("name")} />
        <Field label={say.models} hint={say.modelsHint} optional lines={4} mono {...field("models")} />
        <Field
          label={say.providers}
          hint={say.providersHint}
          optional
          lines={2}
          mono
          {...field("providers")}
        />
        {error === null || Object.keys(form.errors).length > 0 ? null : (
          <p className="say bad" role="alert">
            {sentence(error)}
          </p>
        )}
      </form>
    </Dialog>
  );
}
