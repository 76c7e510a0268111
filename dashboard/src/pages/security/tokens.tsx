import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { call, type Input } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Checkbox, Select } from "../../kit/choices.tsx";
import { Code } from "../../kit/copy.tsx";
import { Dialog } from "../../kit/dialog.tsx";
import { Field } from "../../kit/field.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Empty, Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useOrganization } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { ROLE_NAMES, type Role } from "../../texts/roles.ts";
import { Refusal } from "../doors/refusal.tsx";
import { useProving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** What programs call the API with as this person. */
export function Tokens() {
  const say = useTexts(SECURITY);
  const roles = useTexts(ROLE_NAMES);
  const queries = useQueryClient();
  const tokens = useRead("account.list_tokens", {});
  const proving = useProving();
  const [isMaking, setMaking] = useState(false);
  const revoke = (token: string) =>
    proving.act(async () => {
      await call("account.revoke_token", { token });
      await forget(queries, ["account.list_tokens", "account.events"]);
      receipt(say.revoked);
    });
  return (
    <Sheet
      title={say.tokens}
      end={
        <Button small onPress={() => setMaking(true)}>
          {say.newToken}
        </Button>
      }
      bare
    >
      <Loaded reading={tokens} what={say.tokens}>
        {({ items }) =>
          items.length === 0 ? (
            <div className="body">
              <Empty title={say.noTokens}>{say.noTokensWhy}</Empty>
            </div>
          ) : (
            <ul className="rowlist">
              {items.map((one) => (
                <li key={one.id}>
                  <div>
                    <b>{one.name}</b>
                    <span className="mono mute sm">sp_pat_…{one.last_four}</span>
                    <span className="mute sm">
                      {roles[one.role]},{" "}
                      {one.organizations === null
                        ? say.everywhere
                        : say.someOrganizations(one.organizations.length)}
                      , {say.until.toLowerCase()} <Time at={one.expires_at} />
                    </span>
                  </div>
                  <Button
                    small
                    isDisabled={proving.isBusy}
                    aria-label={`${say.revoke}: ${one.name}`}
                    onPress={() => revoke(one.id)}
                  >
                    {say.revoke}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Refusal error={proving.error} />
      {proving.dialog}
      {isMaking ? <NewToken onClose={() => setMaking(false)} /> : null}
    </Sheet>
  );
}

function NewToken({ onClose }: { readonly onClose: () => void }) {
  const say = useTexts(SECURITY);
  const roles = useTexts(ROLE_NAMES);
  const queries = useQueryClient();
  const { slug, name: organization } = useOrganization();
  const proving = useProving();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const [days, setDays] = useState("90");
  const [isHere, setHere] = useState(true);
  const [made, setMade] = useState<string | null>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    proving.act(async () => {
      const wish: Input<"account.create_token"> = {
        name,
        role,
        expires_in_days: Number(days),
        ...(isHere ? { organizations: [slug] } : {}),
      };
      const { token } = await call("account.create_token", wish);
      setMade(token);
      await forget(queries, ["account.list_tokens", "account.events"]);
    });
  };
  if (made !== null)
    return (
      <Dialog
        isOpen
        mustAnswer
        onClose={onClose}
        title={say.newToken}
        lead={say.tokenOnce}
        footer={
          <Button look="main" onPress={onClose}>
            {say.done}
          </Button>
        }
      >
        <Code text={made} label={say.copyToken} />
      </Dialog>
    );
  return (
    <>
      <Dialog isOpen narrow onClose={onClose} title={say.newToken}>
        <form className="security-form" onSubmit={submit}>
          <Field label={say.tokenName} value={name} onChange={setName} isRequired autoFocus />
          <Select
            label={say.tokenRole}
            choices={(Object.keys(roles) as Role[]).map((id) => ({ id, label: roles[id] }))}
            value={role}
            onChange={setRole}
          />
          <Field label={say.tokenDays} value={days} onChange={setDays} inputMode="numeric" isRequired />
          <Checkbox isOn={isHere} onChange={setHere}>
            {say.tokenHere(organization)}
          </Checkbox>
          <Refusal error={proving.error} />
          <Button type="submit" look="main" wide isDisabled={proving.isBusy}>
            {say.create}
          </Button>
        </form>
      </Dialog>
      {proving.dialog}
    </>
  );
}
