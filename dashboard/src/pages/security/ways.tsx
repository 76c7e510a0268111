import { useQueryClient } from "@tanstack/react-query";
import { Fingerprint, KeyRound, LifeBuoy, Link2, Smartphone } from "lucide-react";
import { useState } from "react";
import { call, type Output } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { ActMenu } from "../../kit/menu.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useAccount } from "../../session/account.ts";
import { useTexts } from "../../texts/language.ts";
import { makePasskey } from "../doors/new-passkey.ts";
import { Refusal } from "../doors/refusal.tsx";
import { Codes } from "./codes.tsx";
import { Linked } from "./linked.tsx";
import { Naming, NewPassword } from "./naming.tsx";
import { NewApp } from "./new-app.tsx";
import { useProving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

type Passkey = Output<"factors.list_passkeys">["items"][number];
type Open =
  | { readonly what: "passkey" | "password" }
  | { readonly what: "rename"; readonly passkey: Passkey }
  | { readonly what: "app"; readonly app: Output<"factors.add_totp"> }
  | { readonly what: "codes"; readonly codes: readonly string[] };

const CHANGED = ["account.show", "factors.list_passkeys", "sessions.list", "account.events"] as const;

/** What opens this account: passkeys, password and app, recovery codes, sign-ins of other parties. */
export function Ways() {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const account = useAccount();
  const passkeys = useRead("factors.list_passkeys", {});
  const proving = useProving();
  const [open, setOpen] = useState<Open | null>(null);
  const hasApp = account.second_factors.includes("totp");
  const close = () => setOpen(null);
  const changed = async (told: string) => {
    await forget(queries, CHANGED);
    receipt(told);
  };
  const showCodes = (codes: readonly string[]) =>
    setOpen(codes.length === 0 ? null : { what: "codes", codes });
  const add = async (name: string) => {
    const { options } = await call("factors.ask_passkey", {});
    const made = await makePasskey(options);
    if (made === null) {
      receipt(say.passkeyGivenUp);
      return close();
    }
    const { recovery_codes: codes } = await call("factors.add_passkey", { name, passkey: made });
    showCodes(codes);
    await changed(say.passkeyAdded);
  };
  const remove = (act: () => Promise<unknown>) =>
    proving.act(async () => {
      await act();
      await changed(say.removed);
    });
  return (
    <Sheet
      title={say.ways}
      end={
        <Button small onPress={() => setOpen({ what: "passkey" })}>
          {say.addPasskey}
        </Button>
      }
      footer={<span>{say.factorsFoot}</span>}
      bare
    >
      <Loaded reading={passkeys} what={say.ways}>
        {({ items }) => (
          <ul className="rowlist factors">
            {items.map((one) => (
              <li key={one.id}>
                <Fingerprint className="i" aria-hidden="true" />
                <div>
                  <b>{say.passkey(one.name)}</b>
                  <span className="mute sm">
                    {one.synced ? say.synced : say.oneDevice},{" "}
                    {one.last_used_at === null ? say.neverUsed : say.used}{" "}
                    {one.last_used_at === null ? null : <Time at={one.last_used_at} />}
                  </span>
                </div>
                <ActMenu
                  label={say.actsOn(say.passkey(one.name))}
                  acts={[
                    {
                      id: "name",
                      label: say.rename,
                      onPress: () => setOpen({ what: "rename", passkey: one }),
                    },
                    {
                      id: "remove",
                      label: say.remove,
                      isBad: true,
                      onPress: () => remove(() => call("factors.remove_passkey", { passkey: one.id })),
                    },
                  ]}
                />
              </li>
            ))}
            <li>
              <KeyRound className="i" aria-hidden="true" />
              <div>
                <b>{say.password}</b>
                <span className="mute sm">{account.has_password ? say.passwordSet : say.passwordNone}</span>
              </div>
              <Button small onPress={() => setOpen({ what: "password" })}>
                {account.has_password ? say.change : say.choose}
              </Button>
            </li>
            <li>
              <Smartphone className="i" aria-hidden="true" />
              <div>
                <b>{say.app}</b>
                <span className="mute sm">{hasApp ? say.appOn : say.appOff}</span>
              </div>
              {hasApp ? (
                <Button
                  small
                  isDisabled={proving.isBusy}
                  onPress={() => remove(() => call("factors.remove_totp", {}))}
                >
                  {say.remove}
                </Button>
              ) : (
                <Button
                  small
                  isDisabled={proving.isBusy}
                  onPress={() =>
                    proving.act(async () => setOpen({ what: "app", app: await call("factors.add_totp", {}) }))
                  }
                >
                  {say.setUp}
                </Button>
              )}
            </li>
            {account.second_factors.length === 0 ? null : (
              <li>
                <LifeBuoy className="i" aria-hidden="true" />
                <div>
                  <b>{say.codes}</b>
                  <span className="mute sm">{say.codesLeft(account.recovery_codes_left)}</span>
                </div>
                <Button
                  small
                  isDisabled={proving.isBusy}
                  onPress={() =>
                    proving.act(async () => {
                      showCodes((await call("factors.renew_recovery_codes", {})).recovery_codes);
                      await forget(queries, CHANGED);
                    })
                  }
                >
                  {say.renew}
                </Button>
              </li>
            )}
            <Linked icon={<Link2 className="i" aria-hidden="true" />} proving={proving} />
          </ul>
        )}
      </Loaded>
      {open === null ? <Refusal error={proving.error} /> : null}
      {open?.what === "passkey" ? (
        <Naming title={say.addPasskey} first="" proving={proving} onNamed={add} onClose={close} />
      ) : null}
      {open?.what === "rename" ? (
        <Naming
          title={say.rename}
          first={open.passkey.name}
          proving={proving}
          onClose={close}
          onNamed={async (name) => {
            await call("factors.rename_passkey", { passkey: open.passkey.id, name });
            await forget(queries, CHANGED);
            close();
          }}
        />
      ) : null}
      {open?.what === "password" ? (
        <NewPassword
          personal={[account.name, account.address]}
          proving={proving}
          onClose={close}
          onChosen={async (password) => {
            await call("account.change_password", { password });
            close();
            await changed(say.passwordChanged);
          }}
        />
      ) : null}
      {open?.what === "app" ? (
        <NewApp
          app={open.app}
          proving={proving}
          onClose={close}
          onAdded={async (codes) => {
            showCodes(codes);
            await changed(say.appAdded);
          }}
        />
      ) : null}
      {open?.what === "codes" ? <Codes codes={open.codes} onClose={close} /> : null}
      {proving.dialog}
    </Sheet>
  );
}
