import type { Output } from "../../api/client.ts";
import { Code } from "../../kit/copy.tsx";
import { Glyph } from "../../kit/glyph.tsx";
import { useTexts } from "../../texts/language.ts";
import { CONSOLE } from "./texts.ts";

/** One thing that a new installation needs, and what does it. */
export interface ToDo {
  readonly what:
    | "domain"
    | "tls"
    | "mail"
    | "operatorName"
    | "database"
    | "backup"
    | "staff"
    | "networks"
    | "payments";
  readonly state: "done" | "left" | "optional";
  readonly command: string;
}

/** @param admins how many admins there are */
export function leftToDo(setup: Output<"console.setup">, admins: number): readonly ToDo[] {
  const when = (isDone: boolean) => (isDone ? "done" : "left");
  return [
    {
      what: "domain",
      state: when(setup.public_url !== null),
      command: "SALLYPORT_PUBLIC_URL=https://ai.example.com",
    },
    {
      what: "tls",
      state: when(setup.tls),
      command: "SALLYPORT_TLS_CERT=/etc/tls/cert.pem\nSALLYPORT_TLS_KEY=/etc/tls/key.pem",
    },
    {
      what: "mail",
      state: when(setup.mail),
      command:
        "SALLYPORT_SMTP_URL=smtp://user:password@mail.example.com:587\nSALLYPORT_MAIL_FROM='Example <noreply@example.com>'",
    },
    {
      what: "operatorName",
      state: when(setup.operator_named),
      command: "SALLYPORT_OPERATOR_NAME='Example Ltd, 1 Example Street, Example City'",
    },
    {
      what: "database",
      state: when(setup.own_database),
      command: "DATABASE_URL=postgres://sallyport_gateway:…@db.example.com/sallyport",
    },
    { what: "backup", state: when(false), command: "npx sallyport doctor" },
    {
      what: "staff",
      state: when(admins > 1),
      command: "npx sallyport staff add colleague@example.com --role admin",
    },
    {
      what: "networks",
      state: setup.console_restricted ? "done" : "optional",
      command: "SALLYPORT_CONSOLE_NETWORKS=203.0.113.0/24",
    },
    {
      what: "payments",
      state: "optional",
      command: "npx sallyport credits grant 25 --organization acme --reason 'invoice 71'",
    },
  ];
}

export function Todo({ what, state, command }: ToDo) {
  const say = useTexts(CONSOLE);
  const names = { done: say.done, left: say.left, optional: say.optional };
  return (
    <li>
      <Glyph name={state === "done" ? "kept" : "waiting"} tone={state === "done" ? "ok" : "off"} />
      <div>
        <p>
          <b className="strong">{say[what]}</b> <span className="mute sm">{names[state]}</span>
        </p>
        <p className="soft sm">{say[`${what}Why`]}</p>
        {state === "done" ? null : <Code text={command} label={say.copy} />}
      </div>
    </li>
  );
}
