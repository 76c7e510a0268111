import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { useTexts } from "../../texts/language.ts";
import type { Proving } from "./prove.tsx";
import { SECURITY } from "./texts.ts";

/** Sign-ins of other parties: those that are linked, and those that could be (ID-10). */
export function Linked({ icon, proving }: { readonly icon: ReactNode; readonly proving: Proving }) {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const linked = useRead("account.list_sign_ins", {}).data?.items ?? [];
  const offered = useRead("sessions.options", {}).data?.issuers ?? [];
  const others = offered.filter(({ name }) => !linked.some(({ issuer }) => issuer === name));
  const unlink = (id: string) =>
    proving.act(async () => {
      await call("account.unlink_sign_in", { sign_in: id });
      await forget(queries, ["account.list_sign_ins", "account.events"]);
    });
  const go = (issuer: string) =>
    proving.act(async () => {
      const { url } = await call("account.link_sign_in", { issuer });
      location.assign(url);
    });
  return (
    <>
      {linked.map(({ id, title, label }) => (
        <li key={id}>
          {icon}
          <div>
            <b>{title}</b>
            <span className="mute sm">{say.linkedAs(label)}</span>
          </div>
          <Button small isDisabled={proving.isBusy} onPress={() => unlink(id)}>
            {say.unlink}
          </Button>
        </li>
      ))}
      {others.map(({ name, title }) => (
        <li key={name}>
          {icon}
          <div>
            <b>{title}</b>
            <span className="mute sm">{say.notLinked}</span>
          </div>
          <Button small isDisabled={proving.isBusy} onPress={() => go(name)}>
            {say.link}
          </Button>
        </li>
      ))}
    </>
  );
}
