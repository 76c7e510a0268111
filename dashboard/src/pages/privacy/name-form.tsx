import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { PRIVACY } from "./texts.ts";

/** Corrects what one is called. */
export function NameForm() {
  const say = useTexts(PRIVACY);
  const sentence = useProblemSentence();
  const { name, revision } = useAccount();
  const change = useAct("account.change", ["account.show"]);
  const form = useForm("account.change", say.correct, { name });
  const save = async () => {
    if (!form.isReady()) return;
    try {
      const now = await change.mutateAsync({ name: form.values.name, revision });
      form.saved({ name: now.name });
      receipt(say.saved(now.name));
    } catch (error) {
      form.refuse(error);
    }
  };
  return (
    <Sheet title={say.correct}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field
          label={say.name}
          autoComplete="name"
          value={form.values.name}
          onChange={(value) => form.set("name", value)}
          onBlur={() => form.check("name")}
          error={form.errors.name ?? (change.error === null ? null : sentence(change.error))}
        />
        <Button look="main" type="submit" isDisabled={change.isPending || !form.isDirty}>
          {say.save}
        </Button>
      </form>
    </Sheet>
  );
}
