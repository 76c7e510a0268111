import { useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { call, type Output } from "../../api/client.ts";
import { forget, useRead } from "../../api/hooks.ts";
import { Button } from "../../kit/button.tsx";
import { Sheet } from "../../kit/sheet.tsx";
import { Loaded } from "../../kit/states.tsx";
import { type Column, Table } from "../../kit/table.tsx";
import { Time } from "../../kit/time.tsx";
import { receipt } from "../../kit/toasts.tsx";
import { useTexts } from "../../texts/language.ts";
import { useActing } from "../doors/acting.ts";
import { Refusal } from "../doors/refusal.tsx";
import { BROWSER_NAMES, SECURITY, SYSTEM_NAMES } from "./texts.ts";

type Session = Output<"sessions.list">["items"][number];

const PHONES: readonly string[] = ["android", "ios"];

/** Where somebody is signed in as this person, and an end to each. */
export function Sessions() {
  const say = useTexts(SECURITY);
  const queries = useQueryClient();
  const sessions = useRead("sessions.list", {});
  const { isBusy, error, run } = useActing();
  const nameOf = ({ browser, system }: Session) =>
    say.on(BROWSER_NAMES[browser] ?? say.otherBrowser, SYSTEM_NAMES[system] ?? say.otherSystem);
  const end = ({ id, this_one: own }: Session) =>
    run(async () => {
      await call("sessions.end", { session: id });
      if (own) location.assign("/sign-in");
      await forget(queries, ["sessions.list", "account.events"]);
      receipt(say.sessionEnded);
    });
  const columns: readonly Column<Session>[] = [
    {
      id: "device",
      header: say.device,
      narrow: "main",
      cell: (one) => (
        <span className="dev">
          {PHONES.includes(one.system) ? (
            <Smartphone className="i" aria-hidden="true" />
          ) : (
            <Laptop className="i" aria-hidden="true" />
          )}
          <span>
            <span className="t1">
              {nameOf(one)} {one.this_one ? <span className="tag">{say.here}</span> : null}
            </span>
            <span className="t2">
              {one.factors.map((factor) => say.factors[factor] ?? factor).join(", ")}
              {one.shared_device ? `, ${say.shared}` : ""}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: "active",
      header: say.active,
      label: say.active,
      cell: ({ last_seen_at: at }) => <Time at={at} />,
    },
    { id: "until", header: say.until, label: say.until, cell: ({ ends_at: at }) => <Time at={at} /> },
    {
      id: "end",
      header: <span className="vh">{say.end}</span>,
      narrow: "end",
      isNumber: true,
      cell: (one) => (
        <Button
          small
          isDisabled={isBusy}
          aria-label={say.endSession(nameOf(one))}
          onPress={() => void end(one)}
        >
          {say.end}
        </Button>
      ),
    },
  ];
  return (
    <Sheet
      title={say.sessions}
      end={sessions.data === undefined ? null : say.open(sessions.data.items.length)}
      footer={<span>{say.sessionsFoot}</span>}
      bare
    >
      <Loaded reading={sessions} what={say.sessions}>
        {({ items }) => <Table label={say.sessions} columns={columns} rows={items} idOf={({ id }) => id} />}
      </Loaded>
      <Refusal error={error} />
    </Sheet>
  );
}
