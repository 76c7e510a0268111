import { readCookies } from "../../http/control/cookies.ts";
import { personPrincipal } from "../../operations/person-principal.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { hasSecondFactor, recogniseSession } from "../../sessions/index.ts";
import type { Visitor } from "../../uploads/index.ts";

/**
 * M-3: who opens a link, by the session that their browser sent. A member is who could act in the organization at this moment: neither
 * suspended, nor without the second factor that it asks for, nor from a network that it does not allow (ID-4, ID-8).
 */
export function visitorOf(database: ControlDatabase, { headers }: Request, address: string): Visitor {
  return {
    async standingIn(organization) {
      const { session: token } = readCookies(headers.get("cookie"));
      const session = token === null ? null : await recogniseSession(database, token);
      if (session === null) return "nobody";
      const { account, id, verified, agreed, factors } = session;
      const proven = hasSecondFactor(factors);
      const person = { account, session: id, verified, agreed, proven, address };
      const { memberships } = await personPrincipal(database, person);
      const place = memberships.find((one) => one.organization === organization);
      return place !== undefined && place.barred === undefined && verified && agreed ? "member" : "other";
    },
  };
}
