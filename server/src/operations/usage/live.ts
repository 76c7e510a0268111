import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import { formatUsd } from "../../kernel/money.ts";
import type { LiveNews } from "../../usage/index.ts";
import { showAlerts } from "../alerts/show.ts";
import { type Act, readInput } from "../operation.ts";
import { mayAtAll, mayIn } from "../permission.ts";
import { organizationFor, organizationReference } from "../place.ts";
import { ORGANIZATION_ROLES, type Principal } from "../principal.ts";
import { sightOf } from "./sight.ts";

/** What happens in an organization, told to an open page as it happens. */
export const watchUsage = {
  method: "GET",
  path: "/organizations/{organization}/live",
  operation: {
    name: "usage.live",
    summary:
      "Follow an organization while a page is open, as server-sent events (WHATWG): 'open'; 'usage' with how many requests ended since the last, how many of them failed, and what they cost for those who see costs; 'alert' when it was told something by mail; 'beat' every five seconds; and 'over' when the session or the membership ends, within a second.",
    allowed: { organization: ORGANIZATION_ROLES },
    effect: "reads",
    perMinute: 60,
    inPagesOnly: true,
    input: z.strictObject({ organization: organizationReference }),
    // Of one event: what reads documents takes the schema of such a stream for that of each of its events.
    output: z.object({
      event: z.enum(["open", "usage", "alert", "beat", "over"]),
      data: z.string().describe("JSON."),
    }),
    errors: ["organization_not_found", "session_needed", "too_many_streams"],
  },
} as const;

export const LIVE_TYPE = "text/event-stream";

/** What one person is told of it; null: nothing. No amounts for who sees none, no alerts for who may not read them (ID-8). */
export function toldOf(news: LiveNews, principal: Principal, organization: OrganizationId): object | null {
  if (news.kind === "usage")
    return {
      requests: news.requests,
      failed: news.failed,
      charge_usd: sightOf(principal, organization).charges ? formatUsd(news.chargeMicroUsd) : null,
    };
  try {
    mayIn(principal, showAlerts.allowed, organization, "");
  } catch {
    return null;
  }
  return { kind: news.about, level: news.level, at: news.at.toISOString() };
}

/** @throws ActError organization_not_found, not_permitted, session_needed */
export async function placeToWatch(act: Act, raw: unknown): Promise<OrganizationId> {
  const { allowed, input } = watchUsage.operation;
  const { organization } = readInput(input, raw);
  const { id } = await organizationFor(act, allowed, organization);
  if (!act.principal.person?.session) throw new ActError("session_needed");
  return id;
}

/** Whether somebody still may, with what they may do now. */
export function mayStillWatch(principal: Principal, organization: OrganizationId): boolean {
  try {
    mayAtAll(principal, watchUsage.operation.allowed);
    mayIn(principal, watchUsage.operation.allowed, organization, "");
    return true;
  } catch {
    return false;
  }
}
