import { type DoorRoute, pass } from "../../doors/index.ts";
import type { Entrance, Visit } from "../../entrance/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import type { Principal } from "../../operations/index.ts";
import type { Log } from "../../ports/log.ts";
import { answer, problem } from "./answer.ts";
import { FORGET_SESSION, keepingHeaders, readCookies } from "./cookies.ts";
import { readInput } from "./input.ts";
import { refuseForeignPage } from "./same-site.ts";

/** What people need of the API beside its operations. */
export interface PeopleApi {
  /** Opened when somebody first comes; until then no secret of theirs is in memory. */
  entrance(): Promise<Entrance>;
  /** Origins of our own pages, such as https://example.com. */
  readonly origins: readonly string[];
  /** Counts anything at a door. @throws ActError too_many_requests, limits_unchecked */
  countVisit(entrance: Entrance, visit: Visit): Promise<void>;
  /** Where a request comes from, and whose session it brings. */
  visitOf(request: Request, cookies: ReturnType<typeof readCookies>): Promise<Visit>;
  /** Who acts through a session, with the memberships of now. */
  principalOf(visit: Visit): Promise<Principal | null>;
}

/** Goes through one door and tells the browser what to keep. */
export async function serveDoor(
  people: PeopleApi,
  route: DoorRoute,
  request: Request,
  named: Readonly<Record<string, string>>,
  log: Log,
): Promise<Response> {
  const requestId = newId<RequestId>();
  const cookies = readCookies(request.headers.get("cookie"));
  try {
    refuseForeignPage(request, people.origins);
    const visit = await people.visitOf(request, cookies);
    const entrance = await people.entrance();
    await people.countVisit(entrance, visit);
    if (route.operation.who === "person" && visit.session === null) throw new ActError("not_authenticated");
    const input = await readInput(route, request, named);
    const { body, kept = {} } = await pass(route.operation, entrance, visit, input);
    const response = answer(body, 200, requestId);
    for (const [name, value] of keepingHeaders(kept)) response.headers.append(name, value);
    return response;
  } catch (error) {
    const response = problem(error, request, requestId, log);
    // A session that is over is not sent again and again.
    if (cookies.session !== null && error instanceof ActError && error.code === "not_authenticated")
      response.headers.append("set-cookie", FORGET_SESSION);
    return response;
  }
}
