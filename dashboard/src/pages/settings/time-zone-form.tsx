import type { Output } from "../../api/client.ts";
import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { SETTINGS } from "./texts.ts";

/** In whose days and months the budgets count. */
export function TimeZoneForm({ organization }: { readonly organization: Output<"organizations.show"> }) {
  const say = useTexts(SETTINGS);
  const sentence = useProblemSentence();
  const readOnly = useMay()("budgets.set_time_zone");
  const set = useAct("budgets.set_time_zone", ["organizations.show", "budgets.list"]);
  const form = useForm("budgets.set_time_zone", say.time, { time_zone: organization.time_zone });
  const { time_zone: zone } = form.values;
  const save = async () => {
    if (!form.isReady()) return;
    try {
      await set.mutateAsync({ organization: organization.id, time_zone: zone });
      form.saved();
      receipt(say.timeSet(zone));
    } catch (error) {
      form.refuse(error);
    }
  };
  return (
    <Sheet title={say.time}>
      <form
        className="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (readOnly === null) void save();
        }}
      >
        <Field
          label={say.time}
          hint={say.timeHint}
          value={zone}
          onChange={(value) => form.set("time_zone", value)}
          onBlur={() => form.check("time_zone")}
          error={form.errors.time_zone ?? (set.error === null ? null : sentence(set.error))}
          isDisabled={readOnly !== null}
        />
        <Button
          look="main"
          type="submit"
          readOnly={readOnly}
          isDisabled={set.isPending || (!form.isDirty && readOnly === null)}
        >
          {say.save}
        </Button>
      </form>
    </Sheet>
  );
}
