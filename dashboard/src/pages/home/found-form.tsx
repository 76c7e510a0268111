import "./home.css";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { forget, useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { useTexts } from "../../texts/language.ts";
import { slugOf } from "../first-run/slug.ts";
import { HOME } from "./texts.ts";

/** Makes an organization of which one is the owner; its short name follows the name until it is typed. */
export function FoundForm() {
  const say = useTexts(HOME);
  const sentence = useProblemSentence();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [isOwnSlug, setOwnSlug] = useState(false);
  const found = useAct("account.found_organization");
  const form = useForm("account.found_organization", say.title, { name: "", slug: "" });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!form.isReady()) return;
    const { name, slug } = form.values;
    try {
      const made = await found.mutateAsync({ slug, ...(name === "" ? {} : { name }) });
      form.saved();
      await forget(client, ["account.show"]);
      await navigate({ to: "/app/$organization/overview", params: { organization: made.slug } });
    } catch (error) {
      form.refuse(error);
    }
  };
  const setName = (name: string) => {
    form.set("name", name);
    if (!isOwnSlug) form.set("slug", slugOf(name));
  };
  return (
    <Sheet>
      <form className="form" noValidate onSubmit={(event) => void submit(event)}>
        <Field
          label={say.name}
          hint={say.nameHint}
          value={form.values.name}
          onChange={setName}
          onBlur={() => form.check("name")}
          error={form.errors.name ?? null}
          autoComplete="organization"
        />
        <Field
          label={say.slug}
          hint={say.slugHint}
          mono
          value={form.values.slug}
          onChange={(slug) => {
            setOwnSlug(true);
            form.set("slug", slug);
          }}
          onBlur={() => form.check("slug")}
          error={form.errors.slug ?? null}
        />
        {found.error === null || Object.keys(form.errors).length > 0 ? null : (
          <p className="say bad" role="alert">
            {sentence(found.error)}
          </p>
        )}
        <Button look="main" type="submit" isDisabled={found.isPending}>
          {say.make}
        </Button>
      </form>
    </Sheet>
  );
}
