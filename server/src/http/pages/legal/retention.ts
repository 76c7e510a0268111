import { wordsOf } from "../bilingual.ts";
import type { Place } from "../page.ts";
import { PRIVACY } from "./privacy-texts.ts";

/** One line of what is kept, and for how long. */
export interface Kept {
  readonly id: string;
  readonly what: string;
  readonly of: string;
  readonly kept: string;
  readonly more: string;
}

/** what is kept, from the periods that the sweepers themselves go by. */
export function retentionOf({ texts, site: { retention } }: Place): readonly Kept[] {
  const { rows, days, hours } = wordsOf(PRIVACY, texts);
  const said = (id: keyof typeof rows) => {
    const [what = "", of = "", kept = "", more = ""] = rows[id];
    return { id, what, of, kept, more };
  };
  const after = (id: keyof typeof rows, period: string) => {
    const { kept, more, ...row } = said(id);
    return { ...row, kept: `${period} ${kept}`, more };
  };
  const sessions = after("sessions", hours(String(retention.sessionIdleHours)));
  const events = after("events", days(String(retention.eventDays)));
  return [
    said("words"),
    said("pictures"),
    said("webhooks"),
    after("idempotency", hours(String(retention.idempotencyHours))),
    said("usage"),
    said("money"),
    { ...sessions, more: `${hours(String(retention.sessionHours))} ${sessions.more}` },
    after("links", days(String(retention.linkDays))),
    after("devices", days(String(retention.deviceDays))),
    { ...events, more: `${events.more} ${days(String(retention.networkDays))}` },
    said("account"),
    said("mails"),
    said("counters"),
    said("log"),
    said("backups"),
  ];
}
