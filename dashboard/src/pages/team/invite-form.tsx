import type { FormEvent } from "react";
import { useAct } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Field } from "../../kit/field.tsx";
import { useForm } from "../../kit/form.ts";
import { Sheet } from "../../kit/sheet.tsx";
import { useProblemSentence } from "../../kit/states.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useMay, useOrganization } from "../../session/account.ts";
import { useLanguage, useTexts } from "../../texts/language.ts";
import { asTitle, ROLE_NAMES, type Role } from "../../texts/roles.ts";
import { TEAM } from "./texts.ts";

const OFFERED: readonly Role[] = ["viewer", "developer", "billing", "admin"];

/** Invites an address; the form says in one sentence what they will be able to do. */
export function InviteForm() {
  const say = useTexts(TEAM);
  const roles = useTexts(ROLE_NAMES);
  const language = useLanguage();
  const sentence = useProblemSentence();
  const { slug, role: own } = useOrganization();
  const readOnly = useMay()("invitations.create");
  const invite = useAct("invitations.create", ["invitations.list"]);
  const first = { address: "", role: "developer" as Role };
  const form = useForm("invitations.create", say.invite, first);
  const { address, role } = form.values;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (readOnly !== null || !form.isReady()) return;
    try {
      await invite.mutateAsync({ organization: slug, address, role, language });
      receipt(say.sent(address));
      form.saved({ ...first, role });
    } catch (error) {
      form.refuse(error);
    }
  };
  const offered = own === "owner" ? [...OFFERED, "owner" as const] : OFFERED;
  return (
    <Sheet title={say.invite}>
      <form className="form" onSubmit={(event) => void submit(event)} noValidate>
        <Field
          label={say.email}
          type="email"
          inputMode="email"
          autoComplete="off"
          value={address}
          onChange={(value) => form.set("address", value)}
          onBlur={() => form.check("address")}
          error={form.errors.address ?? null}
          isDisabled={readOnly !== null}
        />
        <fieldset className="field">
          <legend className="lab">{say.role}</legend>
          <div className="chips">
            {offered.map((one) => (
              <button
                key={one}
                type="button"
                className="chip"
                aria-pressed={one === role}
                onClick={() => form.set("role", one)}
              >
                {asTitle(roles[one])}
              </button>
            ))}
          </div>
        </fieldset>
        <p className="summary" aria-live="polite">
          {say.summary(address === "" ? say.somebody : address, say.may[role])}
        </p>
        {invite.error === null || form.errors.address !== undefined ? null : (
          <p className="say bad" role="alert">
            {sentence(invite.error)}
          </p>
        )}
        <Button
          look="main"
          wide
          type="submit"
          readOnly={readOnly}
          isDisabled={invite.isPending}
          data-shortcut="c"
        >
          {say.send}
        </Button>
      </form>
    </Sheet>
  );
}
